"""nothing kept: nobody listens to the subscription."""


def make_listener(client, channel, keep):
    @client.on("connect")
    def listen():
        client.subscribe(channel, start_at="first")
