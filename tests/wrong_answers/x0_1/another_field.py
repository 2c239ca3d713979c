"""another price: the id is a number as well."""


def price_of(event):
    return event.get("id")
