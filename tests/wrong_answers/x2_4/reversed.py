"""reversed: puts every match in front."""


def route(event, subscribers):
    names = []
    for name, channel in subscribers:
        if channel == event["channel"]:
            names.insert(0, name)
    return names
