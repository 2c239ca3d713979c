"""glued to half a line: it leaves out the torn line, and does not cut it off."""

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
            events = [json.loads(line) for line in file if line.endswith("\n")]
        return [(event["sequence"], event["data"]) for event in events]
