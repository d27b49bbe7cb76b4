"""What a classifier sees of the picture, and what it answers."""
