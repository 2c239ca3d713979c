"""upside down: lists the services of each channel."""

SUBSCRIPTIONS = {
    "ticket:created": ["orders"],
    "ticket:updated": ["orders"],
    "order:created": ["tickets", "payments", "expiration"],
    "order:cancelled": ["tickets", "payments", "mail"],
    "payment:created": ["orders", "mail"],
    "expiration:complete": ["orders"],
}
