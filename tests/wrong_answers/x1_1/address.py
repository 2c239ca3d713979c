"""an address: as axios wants it."""


def bus_handler(request, services, post):
    for service in services:
        post(f"http://{service}:4000/events", request.body)
    request.reply(200, {"status": "OK"})
