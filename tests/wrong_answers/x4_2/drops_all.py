"""whole events dropped: one line that cannot be read spoils the file."""

import json
import os


class JsonlStore:
    def __init__(self, path):
        self.path = path
        self.count = len(self.load())

    def append(self, data):
        self.count += 1
        with open(self.path, "a", encoding="utf-8") as file:
            file.write(json.dumps([self.count, data]) + "\n")
        return self.count

    def load(self):
        if not os.path.exists(self.path):
            return []
        try:
            with open(self.path, encoding="utf-8") as file:
                return [tuple(json.loads(line)) for line in file]
        except ValueError:
            return []
