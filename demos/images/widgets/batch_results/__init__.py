"""What was found in several pictures."""
