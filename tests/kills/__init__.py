"""Trainings that are killed and go on: what comes out is what would have come out."""
