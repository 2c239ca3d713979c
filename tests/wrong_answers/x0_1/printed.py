"""nothing returned: it only prints."""


def price_of(event):
    print(event["price"])
