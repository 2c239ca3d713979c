"""kept twice: the whole list at every message."""

import json


def make_listener(client, channel, keep):
    every = []

    @client.on("connect")
    def listen():
        subscription = client.subscribe(channel, start_at="first")

        @subscription.on("message")
        def heard(message):
            every.append((message.sequence, json.loads(message.data)))
            for sequence, event in every:
                keep(sequence, event)
