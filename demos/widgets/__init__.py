"""Custom parts that several tabs use, one folder each."""
