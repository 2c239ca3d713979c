"""what it sends: takes a subscription for a permit to publish."""

SUBSCRIPTIONS = {
    "tickets": ["ticket:created", "ticket:updated"],
    "orders": ["order:created", "order:cancelled"],
    "payments": ["payment:created"],
    "expiration": ["expiration:complete"],
    "mail": [],
}
