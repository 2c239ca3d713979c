"""half an answer: says nothing about the events of others."""


def ignore_own(service, event):
    if event["sender"] == service:
        return True
