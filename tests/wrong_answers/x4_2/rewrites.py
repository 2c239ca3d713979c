"""rewrites the file: it writes all that it has in memory, each time."""

import json
import os


class JsonlStore:
    def __init__(self, path):
        self.path = path
        self.events = []
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                whole = [line for line in file if line.endswith("\n")]
            self.events = [json.loads(line) for line in whole]

    def append(self, data):
        self.events.append(data)
        with open(self.path, "w", encoding="utf-8") as file:
            for event in self.events:
                file.write(json.dumps(event) + "\n")
        return len(self.events)

    def load(self):
        return list(enumerate(self.events, start=1))
