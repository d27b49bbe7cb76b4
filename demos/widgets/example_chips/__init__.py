"""A row of example chips."""
