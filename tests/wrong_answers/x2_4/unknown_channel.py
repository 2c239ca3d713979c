"""raised an error: counts on every channel being there."""


def route(event, subscribers):
    by_channel = {}
    for name, channel in subscribers:
        by_channel.setdefault(channel, []).append(name)
    return by_channel[event["channel"]]
