"""2.1 · a workload, played on the bus and on channels, and what is counted there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from sandbox.checks.ledger import ledger
from sandbox.course.exercise import Program
from sandbox.services.actor import Service
from sandbox.world.run import Run
from sandbox.world.world import World

FIRST_MS, APART_MS = 20, 5  # by then all are connected; so a picture can be followed
OUTSIDE = "script"  # somebody who sends events and is no service


@dataclass(frozen=True)
class Workload:
    """What `deliveries` is given: who sends what, who is there, who listens."""

    events: list[tuple[str, str]]  # (sender, channel)
    services: list[str]
    subscriptions: dict[str, list[str]]

    def listeners(self, channel: str) -> list[str]:
        return [name for name, own in self.subscriptions.items() if channel in own]


class Runs(NamedTuple):
    bus: Run
    channels: Run


class Counts(NamedTuple):
    bus: int
    channels: int
    echoes: int


def workload(program: Program) -> Workload:
    """The workload of those steps. Whoever is named in one is a service."""
    names = dict.fromkeys(step[1] for step in program)
    services = [name for name in names if name != OUTSIDE]
    subscriptions: dict[str, list[str]] = {name: [] for name in services}
    for kind, name, *channel in program:
        if kind == "subscribe":
            subscriptions[name] += channel
    events = [(step[1], step[2]) for step in program if step[0] == "publish"]
    return Workload(events, services, subscriptions)


def counted(runs: Runs) -> Counts:
    bus, channels = ledger(runs.bus.trace), ledger(runs.channels.trace)
    return Counts(bus.delivered, channels.delivered, bus.echoes)


def runs_of(load: Workload) -> Runs:
    return Runs(on_bus(load), on_channels(load))


def on_bus(load: Workload) -> Run:
    world = World(seed=1)
    bus = world.event_bus()
    for name in load.services:
        world.service(name, listening(load.subscriptions[name]), on=bus)
    for number, (sender, channel) in enumerate(load.events):
        if sender in world.hosts:
            world.clock.at(moment(number), world.hosts[sender].emit, channel)
        else:
            event = {"type": channel, "data": {}}
            post = (sender, bus.name, "POST", "/events", event)
            world.clock.at(moment(number), world.http.request, *post)
    return world.run()


def on_channels(load: Workload) -> Run:
    world = World(seed=1)
    server = world.streaming_server()
    for name in load.services:
        world.service(name, listening(load.subscriptions[name]), on=server)
    senders = dict.fromkeys(sender for sender, _ in load.events)
    outside = {
        name: server.connect(name) for name in senders if name not in world.hosts
    }
    for number, (sender, channel) in enumerate(load.events):
        if sender in world.hosts:
            world.clock.at(moment(number), world.hosts[sender].emit, channel)
        else:
            world.clock.at(moment(number), outside[sender].publish, channel, "{}")
    return world.run()


def moment(number: int) -> int:
    return FIRST_MS + number * APART_MS


def listening(channels: list[str]) -> type[Service]:
    """A service that handles these types, by doing nothing."""
    kind: Any = type("Listening", (Service,), {"hear": lambda self, event: None})
    kind.event_handlers = dict.fromkeys(channels, "hear")
    listener: type[Service] = kind
    return listener
