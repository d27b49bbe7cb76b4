"""The tab Translation."""
