"""the wrong way round: says what may be handled."""


def ignore_own(service, event):
    return event["sender"] != service
