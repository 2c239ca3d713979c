"""pairs: returns the subscriptions, not the names in them."""


def route(event, subscribers):
    return [pair for pair in subscribers if pair[1] == event["channel"]]
