"""old events again: the array of all events, posted from the front."""

EVENTS: list = []


def bus_handler(request, services, post):
    EVENTS.append(request.body)
    for service in services:
        for event in EVENTS:
            post(service, event)
    request.reply(200, {"status": "OK"})
