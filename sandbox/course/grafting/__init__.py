"""Answers out of a learner's notebook, put into the exercise as the course has it."""
