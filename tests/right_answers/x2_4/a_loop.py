"""Step by step."""


def route(event, subscribers):
    names = []
    for subscriber in subscribers:
        if subscriber[1] == event["channel"]:
            names.append(subscriber[0])
    return names
