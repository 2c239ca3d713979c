"""Everything goes through one queue, which is emptied when it can be."""

from collections import deque
from json import dumps


def make_publisher(client):
    queue: deque = deque()
    state = {"connected": False}

    def empty(*_):
        while state["connected"] and queue:
            client.publish(*queue.popleft(), told)

    def told(error, guid):
        if error:
            print("refused:", error)

    def connected():
        state["connected"] = True
        empty()

    def publish(channel, data):
        queue.append((channel, dumps(data)))
        empty()

    client.on("connect", connected)
    return publish
