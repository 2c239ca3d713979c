"""no function: publishes one event of its own, and returns nothing to call."""

import json


def make_publisher(client):
    def publish(channel, data):
        client.on(
            "connect",
            lambda: client.publish(channel, json.dumps(data), lambda error, guid: None),
        )
        return data

    return publish("ticket:updated", {"id": 1, "price": 15})
