"""first match only: returns from within the loop."""


def route(event, subscribers):
    for name, channel in subscribers:
        if channel == event["channel"]:
            return [name]
    return []
