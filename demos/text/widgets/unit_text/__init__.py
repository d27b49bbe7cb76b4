"""A text area whose characters are coloured by one unit."""
