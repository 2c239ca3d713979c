"""half a name: orders-2 sounds like orders."""


def ignore_own(service, event):
    return event["sender"].startswith(service)
