"""other numbers: counted as Python counts."""

import json


def make_listener(client, channel, keep):
    @client.on("connect")
    def listen():
        subscription = client.subscribe(channel, start_at="first")

        @subscription.on("message")
        def heard(message):
            keep(message.sequence - 1, json.loads(message.data))
