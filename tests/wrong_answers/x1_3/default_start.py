"""only what is new: no start position."""

import json


def make_listener(client, channel, keep):
    @client.on("connect")
    def listen():
        subscription = client.subscribe(channel)

        @subscription.on("message")
        def heard(message):
            keep(message.sequence, json.loads(message.data))
