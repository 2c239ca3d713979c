"""an echo every event: does not ask whether the sender is on the bus."""


def deliveries(events, services, subscriptions):
    channels = sum(c in own for _, c in events for own in subscriptions.values())
    return len(events) * len(services), channels, len(events)
