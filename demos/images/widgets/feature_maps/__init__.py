"""The maps of one layer."""
