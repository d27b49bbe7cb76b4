"""BLEU and chrF of two translations."""
