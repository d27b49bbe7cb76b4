"""The visitor's picture: example chips, upload, webcam and clipboard."""
