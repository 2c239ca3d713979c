"""delivered for nothing: mail might as well hear of new orders."""

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
    "mail": ["payment:created", "order:cancelled", "order:created"],
}
