"""Asks whether the key is there."""


def price_of(event):
    if "price" in event:
        return event["price"]
    return None
