"""another order: a list taken from its end."""

import json


def make_publisher(client):
    early = []
    is_connected = False

    def send(channel, data):
        client.publish(channel, json.dumps(data), stored)

    def stored(error, guid):
        print(error or f"stored, {guid}")

    @client.on("connect")
    def go():
        nonlocal is_connected
        is_connected = True
        while early:
            send(*early.pop())

    def publish(channel, data):
        if is_connected:
            send(channel, data)
        else:
            early.append((channel, data))

    return publish
