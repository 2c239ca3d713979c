"""connected twice: it hears of one loss in two events."""


def on_connection_lost(connect, heard):
    client = connect()

    @client.on("connect")
    def listen():
        place = {"durable_name": "search", "start_at": "first"}
        subscription = client.subscribe("order:created", **place)
        subscription.on("message", heard)

    @client.on("close")
    @client.on("connection_lost")
    def lost(error=None):
        on_connection_lost(connect, heard)
