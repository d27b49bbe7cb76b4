"""Scored faces."""
