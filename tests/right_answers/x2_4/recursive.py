"""The first, then the rest."""


def route(event, subscribers):
    if not subscribers:
        return []
    (name, channel), *rest = subscribers
    return [name] * (channel == event["channel"]) + route(event, rest)
