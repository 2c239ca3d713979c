"""Time, chance and memory: the ground that every actor stands on."""
