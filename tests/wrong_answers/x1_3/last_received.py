"""only the last one: the other start position."""

import json


def make_listener(client, channel, keep):
    @client.on("connect")
    def listen():
        subscription = client.subscribe(channel, start_at="last_received")

        @subscription.on("message")
        def heard(message):
            keep(message.sequence, json.loads(message.data))
