"""listens to itself: a service hears what it sends, to be sure."""

SUBSCRIPTIONS = {
    "tickets": ["order:created", "order:cancelled", "ticket:updated"],
    "orders": [
        "ticket:created",
        "ticket:updated",
        "payment:created",
        "expiration:complete",
    ],
    "payments": ["order:created", "order:cancelled"],
    "expiration": ["order:created"],
    "mail": ["payment:created", "order:cancelled"],
}
