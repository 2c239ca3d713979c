"""doubles dropped: takes two subscriptions of one name for a mistake."""


def route(event, subscribers):
    names = []
    for name, channel in subscribers:
        if channel == event["channel"] and name not in names:
            names.append(name)
    return names
