"""The switch between text and handwriting."""
