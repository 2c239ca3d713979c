"""begins too late: begins with the newest stored message."""

import json


def late_joiner(client, keep):
    sold = {}

    def count(message):
        sale = json.loads(message.data)
        sold[sale["id"]] = sold.get(sale["id"], 0) + sale["seats"]
        keep(sale["id"], sold[sale["id"]])

    @client.on("connect")
    def join():
        client.subscribe("ticket:sold", start_at="last_received").on("message", count)
