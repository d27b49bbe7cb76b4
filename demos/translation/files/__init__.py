"""Files as the translator takes them: what is read in each kind, and how it is written back."""
