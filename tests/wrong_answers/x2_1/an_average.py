"""not a whole number: divides on the way."""


def deliveries(events, services, subscriptions):
    channels = sum(c in own for _, c in events for own in subscriptions.values())
    return len(events) * len(services) / 1, channels, len(events)
