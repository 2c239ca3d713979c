"""one listener a channel: whoever comes first has it."""

SUBSCRIPTIONS = {
    "tickets": ["order:created", "order:cancelled"],
    "orders": ["ticket:created", "ticket:updated", "expiration:complete"],
    "payments": [],
    "expiration": [],
    "mail": ["payment:created"],
}
