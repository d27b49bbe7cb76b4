"""Example chips: what a visitor may pick with one click."""
