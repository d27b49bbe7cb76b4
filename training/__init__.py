"""What makes the weights: networks, data, loops, evaluation."""
