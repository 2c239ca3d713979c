"""Every copy of every event, one after another."""


def deliveries(events, services, subscriptions):
    bus = channels = echoes = 0
    for sender, channel in events:
        for service in services:
            bus += 1
            if service == sender:
                echoes += 1
            if channel in subscriptions.get(service, []):
                channels += 1
    return bus, channels, echoes
