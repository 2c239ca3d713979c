"""one copy an event: counts events that are heard, not who hears them."""


def deliveries(events, services, subscriptions):
    channels = sum(any(c in own for own in subscriptions.values()) for _, c in events)
    echoes = sum(sender in services for sender, _ in events)
    return len(events) * len(services), channels, echoes
