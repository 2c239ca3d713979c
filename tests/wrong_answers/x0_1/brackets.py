"""insists on a key: there is not always such a key."""


def price_of(event):
    return event["price"]
