"""The English sentence with one word replaced, and both translations."""
