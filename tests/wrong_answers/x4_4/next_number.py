"""an old number: it goes on behind the last sequence it has seen."""


def on_connection_lost(connect, heard, last=0):
    client = connect()
    seen = [last]

    def hear(message):
        seen.append(message.sequence)
        heard(message)

    @client.on("connect")
    def listen():
        start = seen[-1] + 1
        client.subscribe("order:created", start_at_sequence=start).on("message", hear)

    client.on("connection_lost", lambda _: on_connection_lost(connect, heard, seen[-1]))
