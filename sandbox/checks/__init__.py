"""Judging: from a trace to verdicts, each with the entries that prove it."""
