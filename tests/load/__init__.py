"""Many visitors at once, on this machine alone."""
