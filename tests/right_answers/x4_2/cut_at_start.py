"""Cut the torn tail when the store starts; each append opens the file anew."""

import json
import os


class JsonlStore:
    def __init__(self, path):
        self.path = path
        self.count = 0
        if os.path.exists(path):
            with open(path, "r+b") as file:
                content = file.read()
                end = content.rfind(b"\n") + 1
                file.truncate(end)
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
            events = [json.loads(line) for line in file]
        return [(event["sequence"], event["data"]) for event in events]
