"""Handwriting: a network that writes a line with a pen, and one that reads what was written."""
