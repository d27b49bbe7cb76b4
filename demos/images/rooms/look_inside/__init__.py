"""Look inside: one picture, and what happens in the networks that see it."""
