"""another status: as if the bus had made something."""


def bus_handler(request, services, post):
    for service in services:
        post(service, request.body)
    request.reply(201, {"status": "OK"})
