"""not connected yet: subscribes in the line after `connect`."""

import json


def make_listener(client, channel, keep):
    subscription = client.subscribe(channel, start_at="first")

    @subscription.on("message")
    def heard(message):
        keep(message.sequence, json.loads(message.data))
