"""Answers before it posts, and copies the event for each service."""

import copy


def bus_handler(request, services, post):
    request.reply(200)
    while services:
        service, *services = services
        post(service, copy.deepcopy(request.body))
