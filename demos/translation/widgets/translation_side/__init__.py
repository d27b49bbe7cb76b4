"""One of two translations side by side, with its heat map."""
