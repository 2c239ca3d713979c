"""What start.py does once: make .venv with nothing but Python's standard library."""
