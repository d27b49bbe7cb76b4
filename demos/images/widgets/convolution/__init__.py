"""One filter of the first layer on one spot of the picture."""
