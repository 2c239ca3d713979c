"""not subscribed again: a new client is not a new subscription."""


def on_connection_lost(connect, heard):
    client = connect()

    @client.on("connect")
    def listen():
        place = {"durable_name": "search", "start_at": "first"}
        subscription = client.subscribe("order:created", **place)
        subscription.on("message", heard)

    @client.on("connection_lost")
    def lost(error):
        connect()
