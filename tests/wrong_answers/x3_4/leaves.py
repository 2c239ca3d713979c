"""stopped listening: leaves when it has caught up."""

import json


def late_joiner(client, keep):
    sold = {}

    def count(message):
        sale = json.loads(message.data)
        sold[sale["id"]] = sold.get(sale["id"], 0) + sale["seats"]
        keep(sale["id"], sold[sale["id"]])

    @client.on("connect")
    def join():
        subscription = client.subscribe("ticket:sold", start_at="first")
        subscription.on("message", count)
        seen = []

        @subscription.on("message")
        def leave(message):
            seen.append(message.sequence)
            if len(seen) == 3:
                subscription.unsubscribe()
