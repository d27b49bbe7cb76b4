"""A map of sentences by the encoder's final state."""
