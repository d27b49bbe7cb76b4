"""The style chips of Try it, with a specimen of each style."""
