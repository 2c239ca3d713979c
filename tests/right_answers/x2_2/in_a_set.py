"""Asks whether the sender is among those who are to be ignored."""


def ignore_own(service, event):
    ignored = {service}
    return event["sender"] in ignored
