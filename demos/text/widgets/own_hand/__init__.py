"""A canvas on which a visitor writes a phrase."""
