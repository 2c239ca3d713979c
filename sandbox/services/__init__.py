"""Services: what a team writes, and the two ways to connect it to the others."""
