"""As one would write it first."""


def bus_handler(request, services, post):
    for service in services:
        post(service, request.body)
    request.reply(200, {"status": "OK"})
