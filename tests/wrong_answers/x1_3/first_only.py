"""stops too early: one message, and goodbye."""

import json


def make_listener(client, channel, keep):
    @client.on("connect")
    def listen():
        subscription = client.subscribe(channel, start_at="first")

        @subscription.on("message")
        def heard(message):
            keep(message.sequence, json.loads(message.data))
            subscription.close()
