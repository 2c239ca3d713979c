"""Says what the comparison says."""


def ignore_own(service, event):
    return event["sender"] == service
