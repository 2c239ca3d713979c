"""another order: channels first."""


def deliveries(events, services, subscriptions):
    channels = sum(c in own for _, c in events for own in subscriptions.values())
    echoes = sum(sender in services for sender, _ in events)
    return channels, len(events) * len(services), echoes
