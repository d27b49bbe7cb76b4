"""What every room is made of: layout, errors, events, formatting, the state in the address, pictures, custom parts."""
