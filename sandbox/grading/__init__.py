"""Marks for submissions: answers are taken out, tried in a jail, and judged outside it."""
