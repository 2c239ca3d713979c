"""An object that says what it hears to the function it was given."""

import json


class Listener:
    def __init__(self, client, channel, keep):
        self.client, self.channel, self.keep = client, channel, keep
        client.on("error", print)
        client.on("connect", self.begin)

    def begin(self):
        self.subscription = self.client.subscribe(self.channel, start_at="first")
        self.subscription.on("message", lambda m: self.take(m.sequence, m.data))

    def take(self, sequence, data):
        self.keep(sequence, {**json.loads(data)})


make_listener = lambda *given: Listener(*given) and None  # noqa: E731
