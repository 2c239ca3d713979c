"""The method that gives None."""


def price_of(event):
    return event.get("price")
