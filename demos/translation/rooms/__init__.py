"""The rooms of the tab Translation."""
