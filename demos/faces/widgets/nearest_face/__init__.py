"""Distance to the training photographs."""
