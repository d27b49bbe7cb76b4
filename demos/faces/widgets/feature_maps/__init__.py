"""The generator's channels."""
