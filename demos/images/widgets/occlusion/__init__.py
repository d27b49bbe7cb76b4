"""What an answer depends on: a patch covered on every place in turn."""
