"""How often each type was sent, times how many listen to it."""

from collections import Counter


def deliveries(events, services, subscriptions):
    sent = Counter(channel for _, channel in events)
    listeners = Counter(c for own in subscriptions.values() for c in own)
    channels = sum(times * listeners[channel] for channel, times in sent.items())
    senders = [sender for sender, _ in events if sender in services]
    return len(services) * sent.total(), channels, len(senders)
