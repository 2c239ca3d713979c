"""heard again: it asks for all there is, each time."""


def on_connection_lost(connect, heard):
    client = connect()

    @client.on("connect")
    def listen():
        place = {"start_at": "first"}
        subscription = client.subscribe("order:created", **place)
        subscription.on("message", heard)

    @client.on("connection_lost")
    def lost(error):
        on_connection_lost(connect, heard)
