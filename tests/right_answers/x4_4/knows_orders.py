"""No place on the server: it knows by their ids the orders it has had."""

import json


def on_connection_lost(connect, heard, had=None):
    had = set() if had is None else had
    client = connect()

    def once(message):
        order = json.loads(message.data)["id"]
        if order not in had:
            had.add(order)
            heard(message)

    def listen():
        client.subscribe("order:created", start_at="first").on("message", once)

    client.on("connect", listen)
    client.on("connection_lost", lambda _: on_connection_lost(connect, heard, had))
