"""A slider for each direction."""
