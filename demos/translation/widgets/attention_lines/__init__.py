"""Two columns of words, joined by lines of attention."""
