"""never came back: it trusts the library to see to everything."""


def on_connection_lost(connect, heard):
    client = connect()

    @client.on("connect")
    def listen():
        place = {"durable_name": "search", "start_at": "first"}
        subscription = client.subscribe("order:created", **place)
        subscription.on("message", heard)
