"""A map of faces."""
