"""Kept faces."""
