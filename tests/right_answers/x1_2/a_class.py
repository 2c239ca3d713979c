"""With an object that knows; bytes travel as well as text."""

import json


class Publisher:
    def __init__(self, client):
        self.client = client
        self.waiting: list | None = []
        client.on("connect", self.connected)

    def connected(self):
        waiting, self.waiting = self.waiting, None
        for one in waiting:
            self.publish(*one)

    def publish(self, channel, data):
        if self.waiting is not None:
            self.waiting.append((channel, data))
            return
        text = json.dumps(data, sort_keys=True).encode()
        self.client.publish(channel, text, lambda error, guid: None)


def make_publisher(client):
    return Publisher(client).publish
