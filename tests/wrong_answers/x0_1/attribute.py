"""raised an error: a dict is no object of JavaScript."""


def price_of(event):
    return event.price
