"""A Hugging Face Hub of one's own on the loopback, with tiny random models to fetch from it."""
