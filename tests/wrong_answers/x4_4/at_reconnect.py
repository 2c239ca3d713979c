"""subscribed twice: it subscribes whenever the wire is back, and hears no error."""


def on_connection_lost(connect, heard):
    client = connect()

    @client.on("connect")
    def listen():
        place = {"start_at": "first"}
        subscription = client.subscribe("order:created", **place)
        subscription.on("message", heard)
        subscription.on("error", lambda error: None)

    client.on("reconnect", listen)

    @client.on("connection_lost")
    def lost(error):
        on_connection_lost(connect, heard)
