"""nothing for a price of 0: 0 counts as false."""


def price_of(event):
    return event.get("price") or None
