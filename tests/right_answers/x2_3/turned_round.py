"""Made from who hears each channel."""

LISTENERS = {
    "payment:created": ["mail", "orders"],
    "order:cancelled": ["mail", "payments", "tickets"],
    "order:created": ["expiration", "payments", "tickets"],
    "expiration:complete": ["orders"],
    "ticket:updated": ["orders"],
    "ticket:created": ["orders"],
}
SUBSCRIPTIONS: dict = {}
for channel, names in LISTENERS.items():
    for name in names:
        SUBSCRIPTIONS.setdefault(name, []).append(channel)
