"""A network that writes one character at a time (Karpathy 2015, Graves 2013)."""
