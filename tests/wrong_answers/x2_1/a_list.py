"""not three numbers: returns them in a list."""


def deliveries(events, services, subscriptions):
    return [len(events) * len(services), 0, 0]
