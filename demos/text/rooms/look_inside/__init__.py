"""Look inside: one unit of the network over a text."""
