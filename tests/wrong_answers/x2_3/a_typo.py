"""a typo: one letter is missing."""

SUBSCRIPTIONS = {
    "tickets": ["order:created", "order:cancelled"],
    "orders": [
        "ticket:created",
        "ticket:upated",
        "payment:created",
        "expiration:complete",
    ],
    "payments": ["order:created", "order:cancelled"],
    "expiration": ["order:created"],
    "mail": ["payment:created", "order:cancelled"],
}
