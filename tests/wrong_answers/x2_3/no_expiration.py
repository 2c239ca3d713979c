"""expiration forgotten: an order that is not paid stays for ever."""

SUBSCRIPTIONS = {
    "tickets": ["order:created", "order:cancelled"],
    "orders": ["ticket:created", "ticket:updated", "payment:created"],
    "payments": ["order:created", "order:cancelled"],
    "expiration": ["order:created"],
    "mail": ["payment:created", "order:cancelled"],
}
