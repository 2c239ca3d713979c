"""With filter, and a helper of its own."""


def is_for(channel):
    return lambda subscription: subscription[1] == channel


def route(event, subscribers):
    matches = filter(is_for(event["channel"]), subscribers)
    return [subscription[0] for subscription in matches]
