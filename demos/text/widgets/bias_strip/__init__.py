"""One line at several biases."""
