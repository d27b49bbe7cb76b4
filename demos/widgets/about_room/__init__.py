"""The room About, the same in every tab."""
