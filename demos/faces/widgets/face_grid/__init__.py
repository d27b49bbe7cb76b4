"""Sixteen faces to pick from."""
