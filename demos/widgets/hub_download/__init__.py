"""A model from the Hub offered: its download with progress and Cancel."""
