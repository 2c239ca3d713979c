"""The same in other words: from a number on, with bytes, and with a lambda."""

from json import loads


def make_listener(client, channel, keep):
    def listen():
        client.subscribe(channel, start_at_sequence=1).on("message", heard)

    def heard(message):
        number, text = message.sequence, message.raw_data.decode()
        keep(number, loads(text))

    client.on("connect", listen)
    return client
