"""What every room is made of."""
