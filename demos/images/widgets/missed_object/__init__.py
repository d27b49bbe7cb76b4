"""How far a missed object got, asked by pointing at a place of the picture."""
