"""half the event: and nobody knows what it was."""


def bus_handler(request, services, post):
    for service in services:
        post(service, request.body["data"])
    request.reply(200, {"status": "OK"})
