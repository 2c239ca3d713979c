"""What lessons are made of: their scenarios, and the checks of their exercises."""
