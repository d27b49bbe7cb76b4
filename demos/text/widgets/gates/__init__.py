"""The gates of one unit, or of a whole layer, over a text."""
