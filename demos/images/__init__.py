"""Images: what is in a picture, in one word and object by object."""
