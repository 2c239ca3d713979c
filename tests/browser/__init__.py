"""The player in a real browser, as a reader has it: by mouse, by keys, by ear."""
