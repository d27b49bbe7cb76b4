"""Text: a network that writes on, one character at a time."""
