"""What a class is given: the course to work with, and nothing that answers for it."""
