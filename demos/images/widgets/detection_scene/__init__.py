"""The picture with the objects found in it."""
