"""waits for ever: listens to `connect` at each call."""

import json


def make_publisher(client):
    def publish(channel, data):
        def go():
            client.publish(channel, json.dumps(data), lambda error, guid: None)

        client.on("connect", go)

    return publish
