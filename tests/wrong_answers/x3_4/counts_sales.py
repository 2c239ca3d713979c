"""sales, not seats: adds one for each event."""

import json


def late_joiner(client, keep):
    sold = {}

    def count(message):
        sale = json.loads(message.data)
        sold[sale["id"]] = sold.get(sale["id"], 0) + 1
        keep(sale["id"], sold[sale["id"]])

    @client.on("connect")
    def join():
        client.subscribe("ticket:sold", start_at="first").on("message", count)
