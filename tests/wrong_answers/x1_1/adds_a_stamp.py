"""adds to the body: who it is for."""


def bus_handler(request, services, post):
    for service in services:
        post(service, {**request.body, "to": service})
    request.reply(200, {"status": "OK"})
