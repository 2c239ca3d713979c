"""text for a body: makes JSON of what will be made JSON of."""

import json


def bus_handler(request, services, post):
    for service in services:
        post(service, json.dumps(request.body))
    request.reply(200, {"status": "OK"})
