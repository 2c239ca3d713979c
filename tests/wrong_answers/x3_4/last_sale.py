"""the last sale only: keeps what the newest event says."""

import json


def late_joiner(client, keep):
    def count(message):
        sale = json.loads(message.data)
        keep(sale["id"], sale["seats"])

    @client.on("connect")
    def join():
        client.subscribe("ticket:sold", start_at="first").on("message", count)
