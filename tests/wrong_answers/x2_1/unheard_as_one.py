"""unheard counted as one: an event that nobody wants goes somewhere, surely."""


def deliveries(events, services, subscriptions):
    channels = 0
    for _, channel in events:
        listeners = [name for name, own in subscriptions.items() if channel in own]
        channels += len(listeners) or 1
    echoes = sum(sender in services for sender, _ in events)
    return len(events) * len(services), channels, echoes
