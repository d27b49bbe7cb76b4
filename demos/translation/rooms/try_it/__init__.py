"""Try it: one language on one sheet, the other on the second while one types."""
