"""a wildcard: one subscription for all that begins alike."""

SUBSCRIPTIONS = {
    "tickets": ["order:created", "order:cancelled"],
    "orders": ["ticket:*", "payment:created", "expiration:complete"],
    "payments": ["order:created", "order:cancelled"],
    "expiration": ["order:created"],
    "mail": ["payment:created", "order:cancelled"],
}
