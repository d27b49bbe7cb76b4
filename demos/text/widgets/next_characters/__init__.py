"""The bars of the most likely next characters."""
