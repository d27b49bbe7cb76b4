"""Custom parts of this tab, one folder each."""
