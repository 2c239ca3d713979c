"""The learner's side of an answer: one call in, a value and a list of actions out.

What crosses is plain JSON, so that the same answer can be tried in this process or in
a jail. Nothing in here knows what is asked, what is right, or what a mark is.
"""
