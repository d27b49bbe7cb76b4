"""The visitor's photo."""
