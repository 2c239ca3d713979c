"""the wrong way round: the event first."""

import json


def make_listener(client, channel, keep):
    @client.on("connect")
    def listen():
        subscription = client.subscribe(channel, start_at="first")

        @subscription.on("message")
        def heard(message):
            keep(json.loads(message.data), message.sequence)
