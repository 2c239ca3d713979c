"""Reports of a batch: for the student, for the teacher, and for what a school uses.

Each format is a function from results to a text; `all_of_them.write_all` makes files.
"""
