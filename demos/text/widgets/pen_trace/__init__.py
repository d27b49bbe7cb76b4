"""A written line, point by point, with what the network knew before each."""
