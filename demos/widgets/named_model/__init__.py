"""A field for a model from the Hub that isn't on the list: checked when asked for, then offered like the others."""
