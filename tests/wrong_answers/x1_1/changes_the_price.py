"""another body: cents, because that is what orders likes better."""


def bus_handler(request, services, post):
    for service in services:
        if service == "orders":
            request.body["data"]["price"] *= 100
        post(service, request.body)
    request.reply(200, {"status": "OK"})
