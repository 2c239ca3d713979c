"""not connected yet: publishes whatever the time."""

import json


def make_publisher(client):
    def publish(channel, data):
        client.publish(channel, json.dumps(data), lambda error, guid: print(guid))

    return publish
