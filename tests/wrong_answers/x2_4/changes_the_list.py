"""changed its arguments: takes the others out of the caller's own list."""


def route(event, subscribers):
    for pair in list(subscribers):
        if pair[1] != event["channel"]:
            subscribers.remove(pair)
    return [name for name, _ in subscribers]
