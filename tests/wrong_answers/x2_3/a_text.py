"""not a list of channels: a single one needs no list, it seems."""

SUBSCRIPTIONS = {
    "tickets": ["order:created", "order:cancelled"],
    "orders": [
        "ticket:created",
        "ticket:updated",
        "payment:created",
        "expiration:complete",
    ],
    "payments": ["order:created", "order:cancelled"],
    "expiration": "order:created",
    "mail": ["payment:created", "order:cancelled"],
}
