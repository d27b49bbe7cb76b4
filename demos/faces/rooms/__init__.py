"""The rooms of the tab Faces."""
