"""no reply: the sender waits."""


def bus_handler(request, services, post):
    for service in services:
        post(service, request.body)
    return 200, {"status": "OK"}
