"""not yes or no: returns whom to ignore."""


def ignore_own(service, event):
    return event["sender"] if event["sender"] == service else ""
