"""not connected yet: subscribes before the client is connected."""

import json


def late_joiner(client, keep):
    sold = {}
    subscription = client.subscribe("ticket:sold", start_at="first")

    @subscription.on("message")
    def count(message):
        sale = json.loads(message.data)
        sold[sale["id"]] = sold.get(sale["id"], 0) + sale["seats"]
        keep(sale["id"], sold[sale["id"]])
