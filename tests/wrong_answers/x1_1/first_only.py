"""only the first: a return in the loop."""


def bus_handler(request, services, post):
    for service in services:
        post(service, request.body)
        return request.reply(200, {"status": "OK"})
