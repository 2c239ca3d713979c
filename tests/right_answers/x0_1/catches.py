"""Lets it raise, and catches that."""


def price_of(event):
    try:
        return event["price"]
    except KeyError:
        return None
