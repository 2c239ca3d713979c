"""a durable, new only: believes that a durable name brings what was before it."""

import json


def late_joiner(client, keep):
    sold = {}

    def count(message):
        sale = json.loads(message.data)
        sold[sale["id"]] = sold.get(sale["id"], 0) + sale["seats"]
        keep(sale["id"], sold[sale["id"]])

    @client.on("connect")
    def join():
        client.subscribe("ticket:sold", durable_name="box").on("message", count)
