"""The table as it stands in a solution."""

SUBSCRIPTIONS = {
    "tickets": ["order:created", "order:cancelled"],
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
