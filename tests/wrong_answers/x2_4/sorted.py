"""sorted: looks tidier."""


def route(event, subscribers):
    return sorted(name for name, channel in subscribers if channel == event["channel"])
