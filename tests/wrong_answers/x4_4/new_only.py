"""missed what came before: its place begins at the next event."""


def on_connection_lost(connect, heard):
    client = connect()

    @client.on("connect")
    def listen():
        place = {"durable_name": "search"}
        subscription = client.subscribe("order:created", **place)
        subscription.on("message", heard)

    @client.on("connection_lost")
    def lost(error):
        on_connection_lost(connect, heard)
