"""Data sets that are wrong in one way each: what anybody may give a training, and what it has to say."""
