"""The learner's way in: a working copy of the course, and JupyterLab opened on it."""
