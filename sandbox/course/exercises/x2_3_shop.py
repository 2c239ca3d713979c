"""2.3 · the ticket shop with a fifth service, listening to just what a table says."""

from __future__ import annotations

from typing import Any

from sandbox.course.exercise import Program
from sandbox.course.staging import played, stage
from sandbox.services.actor import Event, Service, handles
from sandbox.services.stories.ticketing import TICKETING
from sandbox.world.actions import parse_actions
from sandbox.world.run import Run

REST_MS = 1_000  # after the last action, for what comes of it

Table = dict[str, list[str]]


class Mail(Service):
    """Writes to the buyer."""

    @handles("payment:created")
    def confirm(self, event: Event) -> None:
        self.db.put(("letter", event.order_id), "paid")

    @handles("order:cancelled")
    def regret(self, event: Event) -> None:
        self.db.put(("letter", event.id), "cancelled")


SHOP: dict[str, type[Service]] = {**TICKETING, "mail": Mail}
HANDLED: Table = {name: list(kind.event_handlers) for name, kind in SHOP.items()}
SENT: Table = {
    "tickets": ["ticket:created", "ticket:updated"],
    "orders": ["order:created", "order:cancelled"],
    "payments": ["payment:created"],
    "expiration": ["expiration:complete"],
    "mail": [],
}
CHANNELS = [channel for sent in SENT.values() for channel in sent]


def listening(kind: type[Service], channels: list[str]) -> type[Service]:
    """That service, subscribed to these channels and to no others."""
    # What it has no handler for is delivered all the same.
    made: Any = type(kind.__name__, (kind,), {"shrug": lambda self, event: None})
    own = kind.event_handlers
    made.event_handlers = {name: own.get(name, "shrug") for name in channels}
    listener: type[Service] = made
    return listener


def evening(program: Program, table: Table) -> Run:
    """What came of it. Raises MisbehavedError for what the server refuses."""
    world = stage(program)
    server = world.streaming_server()
    for name, kind in SHOP.items():
        world.service(name, listening(kind, table.get(name, [])), on=server)
    last_ms = max(action.at_ms for action in parse_actions(line for (line,) in program))
    return played(world, last_ms + REST_MS)
