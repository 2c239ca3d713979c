"""not to all: only to those who might be interested."""


def bus_handler(request, services, post):
    for service in services:
        if service not in ("search", "accounting", "expiration", "payments"):
            post(service, request.body)
    request.reply(200, {"status": "OK"})
