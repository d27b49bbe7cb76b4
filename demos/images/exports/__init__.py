"""Detections as the files that people use elsewhere: plain values in, bytes out, one module a format."""
