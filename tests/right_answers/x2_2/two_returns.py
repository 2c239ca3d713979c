"""Two ways out."""


def ignore_own(service, event):
    match event:
        case {"sender": sender} if sender == service:
            return True
        case _:
            return False
