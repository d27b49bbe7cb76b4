"""The English sheet of Try it."""
