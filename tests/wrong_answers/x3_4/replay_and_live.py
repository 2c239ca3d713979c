"""two subscriptions: one for what is stored and one for what is new."""

import json


def late_joiner(client, keep):
    sold = {}

    def count(message):
        sale = json.loads(message.data)
        sold[sale["id"]] = sold.get(sale["id"], 0) + sale["seats"]
        keep(sale["id"], sold[sale["id"]])

    @client.on("connect")
    def join():
        client.subscribe("ticket:sold", start_at="first").on("message", count)
        client.subscribe("ticket:sold", start_at="new_only").on("message", count)
