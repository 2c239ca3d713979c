"""A line is [sequence, data]; the end is where the last whole line ended."""

import json


class JsonlStore:
    def __init__(self, path):
        self.path, self.end, self.last = path, 0, 0
        self.load()

    def load(self):
        events, self.end = [], 0
        with open(self.path, "ab+") as file:
            file.seek(0)
            for line in file:
                if not line.endswith(b"\n"):
                    break
                self.end += len(line)
                self.last, data = json.loads(line)
                events.append((self.last, data))
        return events

    def append(self, data):
        line = json.dumps([self.last + 1, data], ensure_ascii=False).encode() + b"\n"
        with open(self.path, "r+b") as file:
            file.seek(self.end)
            file.truncate()
            file.write(line)
        self.end += len(line)
        self.last += 1
        return self.last
