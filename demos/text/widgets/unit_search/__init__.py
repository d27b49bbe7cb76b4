"""The list of features and the units that follow them."""
