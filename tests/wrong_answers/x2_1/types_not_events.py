"""types, not events: adds up the channels that were used, each once."""


def deliveries(events, services, subscriptions):
    used = {channel for _, channel in events}
    channels = sum(c in own for c in used for own in subscriptions.values())
    echoes = sum(sender in services for sender, _ in events)
    return len(events) * len(services), channels, echoes
