"""A file that is made when it is asked for, and saved by the browser."""
