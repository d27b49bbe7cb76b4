"""The rooms of the tab Text."""
