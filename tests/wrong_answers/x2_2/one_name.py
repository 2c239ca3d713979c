"""one service by name: guards orders, whoever asks."""


def ignore_own(service, event):
    return event["sender"] == "orders"
