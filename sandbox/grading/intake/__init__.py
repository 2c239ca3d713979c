"""What is handed in to be marked: read with care, by student, and never run."""
