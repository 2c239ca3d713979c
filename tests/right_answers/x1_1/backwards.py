"""In another order, and with a function of its own; a bus promises no order."""


def bus_handler(request, services, post):
    def give(names):
        if names:
            give(names[1:])
            post(names[0], event)

    event = dict(request.body)
    give(services)
    request.reply(200, "OK")
    return event
