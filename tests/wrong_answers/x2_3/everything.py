"""everything to everyone: nobody can miss anything then."""

CHANNELS = [
    "ticket:created",
    "ticket:updated",
    "order:created",
    "order:cancelled",
    "payment:created",
    "expiration:complete",
]
SERVICES = ["tickets", "orders", "payments", "expiration", "mail"]
SUBSCRIPTIONS = {name: list(CHANNELS) for name in SERVICES}
