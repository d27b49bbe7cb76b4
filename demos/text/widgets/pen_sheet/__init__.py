"""The ruled sheet on which handwriting appears."""
