"""subscribed again: it subscribes whenever the library is back."""


def on_connection_lost(connect, heard):
    client = connect()

    @client.on("connect")
    def listen():
        place = {"durable_name": "search", "start_at": "first"}
        subscription = client.subscribe("order:created", **place)
        subscription.on("message", heard)

    client.on("reconnect", listen)

    @client.on("connection_lost")
    def lost(error):
        on_connection_lost(connect, heard)
