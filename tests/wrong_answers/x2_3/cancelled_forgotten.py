"""a handler never fires: payments goes on taking money for a cancelled order."""

SUBSCRIPTIONS = {
    "tickets": ["order:created", "order:cancelled"],
    "orders": [
        "ticket:created",
        "ticket:updated",
        "payment:created",
        "expiration:complete",
    ],
    "payments": ["order:created"],
    "expiration": ["order:created"],
    "mail": ["payment:created", "order:cancelled"],
}
