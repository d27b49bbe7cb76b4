"""The French sheet of Try it."""
