"""The box for one English sentence."""
