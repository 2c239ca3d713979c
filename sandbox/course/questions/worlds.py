"""Worlds for beliefs that no rule of the server stands for: the actions of a scenario
in a world that is built otherwise, or with a front before the bus.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import sandbox.course.scenarios  # noqa: F401 - it names the scenarios
from sandbox.bus.event_bus import EventBus
from sandbox.network.http import Request
from sandbox.world.acting import schedule
from sandbox.world.playing import Build, new_store
from sandbox.world.run import Run
from sandbox.world.scenario import PLOTS
from sandbox.world.world import World

Front = Callable[[EventBus, Request], None]


def rebuilt(scenario: str, build: Build, *, store: str = "memory") -> Run:
    """The actions of a scenario on a streaming server, with other services."""
    plot, world = PLOTS[scenario], World(seed=1)
    schedule(world, plot.actions)
    place = new_store(store).place("believed")
    build(world, world.streaming_server(store=place))
    return world.run(plot.until_ms)


def behind(front: Front, scenario: str, build: Build | None = None) -> Run:
    """The scenario on a bus whose requests the front gets first."""
    plot, world = PLOTS[scenario], World(seed=1)
    schedule(world, plot.actions)
    bus = world.event_bus()
    (build or plot.build)(world, bus)
    world.http.listen(bus.name, partial(front, bus))
    return world.run(plot.until_ms)


def posting_to(bus: EventBus, services: list[str], request: Request) -> None:
    """Let the bus take a request while it knows of these services alone."""
    everyone, bus.services = bus.services, services
    bus.receive(request)
    bus.services = everyone


def leaving_out_the_sender(bus: EventBus, request: Request) -> None:
    others = [name for name in bus.services if name != request.sender]
    posting_to(bus, others, request)


def to_one(cast: Mapping[str, Sequence[str]], bus: EventBus, request: Request) -> None:
    """As work is handed to a worker: to the first in the cast who wants it."""
    event_type = request.body["type"]
    wants = [name for name in bus.services if event_type in cast[name]]
    posting_to(bus, wants[:1], request)


def no_event_twice(bus: EventBus, request: Request) -> None:
    """An event that the bus has already is answered, and goes nowhere."""
    if request.body in bus.events:
        request.reply(200, {"status": "OK"})
    else:
        bus.receive(request)


class Answering:
    """A front that answers GET /events with a part of the events."""

    def __init__(self, part: slice) -> None:
        self._part = part
        self._abouts: list[int | None] = []

    def __call__(self, bus: EventBus, request: Request) -> None:
        if (request.method, request.path) == ("GET", "/events"):
            part: list[Any] = bus.events[self._part]
            request.reply(200, part, self._abouts[self._part])
        else:
            bus.receive(request)
            self._abouts.append(request.about)
