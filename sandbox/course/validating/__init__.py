"""pytest --nbval on notebooks that the course made, and what it found of each cell."""
