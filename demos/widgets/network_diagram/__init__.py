"""A network drawn as a column of blocks."""
