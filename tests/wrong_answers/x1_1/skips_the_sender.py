"""skips the sender: by the first word of the type."""


def bus_handler(request, services, post):
    owner = request.body["type"].partition(":")[0]
    for service in services:
        if not service.startswith(owner):
            post(service, request.body)
    request.reply(200, {"status": "OK"})
