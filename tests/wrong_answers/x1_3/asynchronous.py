"""never ran: an async def, and nobody awaits it."""

import json


async def make_listener(client, channel, keep):
    @client.on("connect")
    def listen():
        subscription = client.subscribe(channel, start_at="first")

        @subscription.on("message")
        def heard(message):
            keep(message.sequence, json.loads(message.data))
