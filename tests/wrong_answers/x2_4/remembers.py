"""remembers earlier calls: keeps a register, and nobody ever leaves it."""

register = []


def route(event, subscribers):
    for pair in subscribers:
        if pair not in register:
            register.append(pair)
    return [name for name, channel in register if channel == event["channel"]]
