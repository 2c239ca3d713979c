"""The shortest."""


def route(event, subscribers):
    return [name for name, channel in subscribers if channel == event["channel"]]
