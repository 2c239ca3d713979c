"""not a list: makes the names only when somebody asks for them."""


def route(event, subscribers):
    return (name for name, channel in subscribers if channel == event["channel"])
