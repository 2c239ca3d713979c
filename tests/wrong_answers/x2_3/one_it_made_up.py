"""a silent channel: there is no such event."""

SUBSCRIPTIONS = {
    "tickets": ["order:created", "order:cancelled"],
    "orders": [
        "ticket:created",
        "ticket:updated",
        "payment:created",
        "expiration:complete",
    ],
    "payments": ["order:created", "order:cancelled"],
    "expiration": ["order:created", "order:completed"],
    "mail": ["payment:created", "order:cancelled"],
}
