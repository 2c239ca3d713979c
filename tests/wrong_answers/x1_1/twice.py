"""posted twice: once to all, and once more to be sure."""


def bus_handler(request, services, post):
    for service in [*services, *services]:
        post(service, request.body)
    request.reply(200, {"status": "OK"})
