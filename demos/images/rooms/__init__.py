"""The rooms of the tab Images."""
