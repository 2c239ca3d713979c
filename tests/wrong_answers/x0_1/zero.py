"""a price made up: 0 where there is none."""


def price_of(event):
    return event.get("price", 0)
