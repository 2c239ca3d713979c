"""half an event kept: what cannot be read as JSON is taken as it is."""

import json
import os


class JsonlStore:
    def __init__(self, path):
        self.path = path
        self.count = 0
        if os.path.exists(path):
            with open(path, "r+b") as file:
                content = file.read()
                self.count = content.count(b"\n")

    def append(self, data):
        self.count += 1
        line = json.dumps({"sequence": self.count, "data": data})
        with open(self.path, "a", encoding="utf-8") as file:
            file.write(line + "\n")
        return self.count

    def load(self):
        if not os.path.exists(self.path):
            return []
        with open(self.path, encoding="utf-8") as file:
            lines = file.readlines()
        return [pair(number, line) for number, line in enumerate(lines, start=1)]


def pair(number, line):
    try:
        return number, json.loads(line)["data"]
    except ValueError:
        return number, line
