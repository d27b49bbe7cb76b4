"""Handwriting in the rooms of the tab: each of its files is a part of the room that it is named after."""
