"""by type, not by origin: each service ignores the types that it emits itself."""

EMITS = {"tickets": ["ticket:created", "ticket:updated"], "orders": ["ticket:updated"]}


def ignore_own(service, event):
    return event["type"] in EMITS.get(service, [])
