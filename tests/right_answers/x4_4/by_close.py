"""`close` follows every lost connection; what was heard is kept in a list."""


class Listener:
    def __init__(self, connect, heard):
        self.connect, self.heard = connect, heard

    def begin(self, *_):
        self.client = self.connect()
        self.client.on("connect", self.subscribe)
        self.client.on("close", self.begin)

    def subscribe(self):
        self.client.subscribe("order:created", durable_name="d", start_at="first").on(
            "message", lambda message: self.heard(message)
        )


def on_connection_lost(connect, heard):
    Listener(connect, heard).begin()
