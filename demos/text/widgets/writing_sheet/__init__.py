"""The sheet of paper with a prompt and its continuation."""
