"""echoes left out: believes that the bus spares the sender."""


def deliveries(events, services, subscriptions):
    bus = sum(name != sender for sender, _ in events for name in services)
    channels = sum(c in own for _, c in events for own in subscriptions.values())
    return bus, channels, 0
