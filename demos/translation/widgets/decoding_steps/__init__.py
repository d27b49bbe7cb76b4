"""One step of the decoder with all its numbers."""
