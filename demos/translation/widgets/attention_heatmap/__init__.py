"""The heat map of a translation's attention, sentence by sentence."""
