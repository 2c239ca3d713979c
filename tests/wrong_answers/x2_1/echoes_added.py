"""echoes added: counts the sender's copy once among all and once more."""


def deliveries(events, services, subscriptions):
    echoes = sum(sender in services for sender, _ in events)
    channels = sum(c in own for _, c in events for own in subscriptions.values())
    return len(events) * len(services) + echoes, channels, echoes
