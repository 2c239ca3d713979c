"""subscribed twice: once for what is stored, and once for what is new."""

import json


def make_listener(client, channel, keep):
    def heard(message):
        keep(message.sequence, json.loads(message.data))

    @client.on("connect")
    def listen():
        client.subscribe(channel, start_at="first").on("message", heard)
        client.subscribe(channel).on("message", heard)
