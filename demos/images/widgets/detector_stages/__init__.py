"""A detector stage by stage."""
