"""a text: what is printed is no number."""


def price_of(event):
    return f"{event['price']}"
