import json


def late_joiner(client, keep):
    sold = {}

    @client.on("connect")
    def join():
        subscription = client.subscribe("ticket:sold", start_at="first")

        @subscription.on("message")
        def count(message):
            sale = json.loads(message.data)
            sold[sale["id"]] = sold.get(sale["id"], 0) + sale["seats"]
            keep(sale["id"], sold[sale["id"]])
