"""The experiments behind the numbers that lessons print: each is a function that
builds a world, runs it, and returns numbers. `every.py` names them all."""
