"""Chips with a word in each hand."""
