"""English to French with a recurrent encoder-decoder and attention."""
