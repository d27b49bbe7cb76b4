"""One French word's attention, to be put on another English word."""
