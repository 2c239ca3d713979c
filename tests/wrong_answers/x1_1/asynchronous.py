"""never ran: an async def, as with axios."""


async def bus_handler(request, services, post):
    for service in services:
        post(service, request.body)
    request.reply(200, {"status": "OK"})
