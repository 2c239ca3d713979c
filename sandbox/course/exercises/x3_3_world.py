"""3.3 · the world in which somebody subscribes with the options of an answer."""

from __future__ import annotations

from typing import Any

from sandbox.broker.client import Client
from sandbox.course.exercise import Program
from sandbox.errors import SandboxError
from sandbox.kernel.facts import Delivered
from sandbox.world.run import Run
from sandbox.world.world import World

CHANNEL = "ticket:updated"
STEP_MS = 1_000
BEGIN_MS = 100  # by then all are connected
READER = "reader-1"


class Subscription:
    """A run with one subscription. refused: what the library said to its options."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.refused = ""

    @property
    def run(self) -> Run:
        return Run(self.world)

    @property
    def got(self) -> list[int]:
        """The sequences that came."""
        return [
            entry.fact.sequence
            for entry in self.world.trace.of(Delivered)
            if entry.actor == READER
        ]


def subscribed_run(program: Program, options: Any, place: int) -> Subscription | None:
    """The run of the program, if the options are at least a dict of names."""
    if type(options) is not dict or not all(type(name) is str for name in options):
        return None
    world = World(seed=1)
    server = world.streaming_server()
    publisher, reader = server.connect("tickets-1"), server.connect(READER)
    made = Subscription(world)
    for step, (what, *_) in enumerate(program):
        at_ms = BEGIN_MS + step * STEP_MS
        if what == "publish":
            data = f'{{"id": 1, "price": {10 + step}}}'
            world.clock.at(at_ms, publisher.publish, CHANNEL, data)
        elif step == place:
            # In the middle of a second, so that no message stands on the border.
            world.clock.at(at_ms + STEP_MS // 2, subscribe, reader, options, made)
    world.run(until_ms=BEGIN_MS + (len(program) + 1) * STEP_MS)
    return made


def subscribe(reader: Client, options: dict[str, Any], made: Subscription) -> None:
    try:
        reader.subscribe(CHANNEL, **options)
    except SandboxError as error:
        made.refused = str(error)
