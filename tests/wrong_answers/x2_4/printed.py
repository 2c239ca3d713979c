"""nothing returned: prints what it should return."""


def route(event, subscribers):
    print([name for name, channel in subscribers if channel == event["channel"]])
