"""Flat files: a line a message, in segments with an index; readable with `head`."""
