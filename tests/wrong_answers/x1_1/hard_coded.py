"""hard-coded names: the three services of yesterday."""


def bus_handler(request, services, post):
    for service in ("tickets", "orders", "payments"):
        post(service, request.body)
    request.reply(200, {"status": "OK"})
