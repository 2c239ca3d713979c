"""another key: makes a text of the id."""

import json


def late_joiner(client, keep):
    sold = {}

    def count(message):
        sale = json.loads(message.data)
        sold[sale["id"]] = sold.get(sale["id"], 0) + sale["seats"]
        keep(str(sale["id"]), sold[sale["id"]])

    @client.on("connect")
    def join():
        client.subscribe("ticket:sold", start_at="first").on("message", count)
