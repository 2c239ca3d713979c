"""Where strangers' code runs: nothing in there knows what is right, or can reach out."""
