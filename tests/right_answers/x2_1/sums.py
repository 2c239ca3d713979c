"""One sum for each number."""


def deliveries(events, services, subscriptions):
    bus = len(events) * len(services)
    channels = sum(
        channel in own for _, channel in events for own in subscriptions.values()
    )
    return bus, channels, sum(sender in services for sender, _ in events)
