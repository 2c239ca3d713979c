"""the bus as channels: believes that the bus looks at handlers."""


def deliveries(events, services, subscriptions):
    wanted = sum(c in own for _, c in events for own in subscriptions.values())
    return wanted, wanted, sum(sender in services for sender, _ in events)
