"""no echo on channels: leaves out who asked for its own events."""


def deliveries(events, services, subscriptions):
    channels = sum(
        channel in own and name != sender
        for sender, channel in events
        for name, own in subscriptions.items()
    )
    echoes = sum(sender in services for sender, _ in events)
    return len(events) * len(services), channels, echoes
