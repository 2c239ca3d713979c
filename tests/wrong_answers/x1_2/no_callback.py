"""no callback: nobody learns of a refusal."""

import json


def make_publisher(client):
    early = []
    is_connected = False

    def send(channel, data):
        client.publish(channel, json.dumps(data))

    def stored(error, guid):
        print(error or f"stored, {guid}")

    @client.on("connect")
    def go():
        nonlocal is_connected
        is_connected = True
        for one in early:
            send(*one)

    def publish(channel, data):
        if is_connected:
            send(channel, data)
        else:
            early.append((channel, data))

    return publish
