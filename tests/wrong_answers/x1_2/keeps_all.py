"""published twice: the list is gone through again and never gets shorter."""

import json


def make_publisher(client):
    every = []
    connected = []

    def flush():
        for channel, data in every:
            client.publish(channel, json.dumps(data), lambda error, guid: None)

    @client.on("connect")
    def go():
        connected.append(True)
        flush()

    def publish(channel, data):
        every.append((channel, data))
        if connected:
            flush()

    return publish
