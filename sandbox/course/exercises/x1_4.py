"""1.4 · PriceService: a PUT is answered by HTTP, and its event goes by the server.

The service's database holds two tickets before it begins.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sandbox.course.examinee import Examinee
from sandbox.course.exercise import Exercise, Fault, Program
from sandbox.course.exercises.x1_4_cases import Ticket, cases
from sandbox.course.exercises.x1_4_faults import fault_of
from sandbox.course.far_service import far_service
from sandbox.course.staging import played, stage
from sandbox.kernel.chance import Chance, Stream
from sandbox.services.actor import Event, Service, handles

STEPS = 20
STEP_MS = 100
TICKETS: dict[int, Ticket] = {1: {"id": 1, "price": 10}, 2: {"id": 2, "price": 20}}

HINTS = (
    "Three ways lead out of the method: 400, 404, and the price that changes.",
    "Look at the price first, then for the ticket; answer and return where one of them "
    "will not do. Only behind both, save, emit and reply.",
    'self.db.get(("ticket", request.body["id"])) is None for a ticket that is not '
    "there. What is left to do behind both checks is three lines: db.put, emit, reply.",
)


class Orders(Service):
    """Keeps its own list of prices."""

    @handles("ticket:updated")
    def remember_price(self, event: Event) -> None:
        self.db.put(("ticket", event.data.get("id")), event.data.get("price"))


# Programs


def puts(*bodies: Any) -> Program:
    """One PUT after another."""
    details = [{"method": "PUT", "path": "/tickets", "body": body} for body in bodies]
    return [
        (f"request tickets {json.dumps(detail)} @{STEP_MS * n}",)
        for n, detail in enumerate(details, start=1)
    ]


def groups(seed: int) -> dict[str, Sequence[Program]]:
    one = {"id": 1, "price": 15}
    return {
        "plain": [puts(one)],
        "several": [puts(one, {"id": 2, "price": 25}, {"id": 1, "price": 0}, one)],
        "400": [
            puts({"id": 1}),
            puts({"id": 1, "price": "15"}, one),
            puts({"id": 2, "price": -1}, {"id": 1, "price": None}),
        ],
        "404": [puts({"id": 99, "price": 15}), puts({"id": 0, "price": 15}, one)],
        "many steps": [random_program(Chance(seed).stream("1.4"))],
    }


def random_program(luck: Stream) -> Program:
    bodies = []
    for n in range(STEPS):
        price = -n if luck.happens(30) else 30 + n
        ticket = luck.integer(1, 3) if price > 0 else luck.integer(1, 2)
        bodies.append({"id": ticket, "price": price})
    return puts(*bodies)


# The check


def examine(answer: Examinee, program: Program) -> Fault | None:
    world = stage(program)
    server = world.streaming_server()
    tickets = world.service("tickets", far_service(answer), on=server)
    tickets.records.update({("ticket", n): dict(one) for n, one in TICKETS.items()})
    world.service("orders", Orders, on=server)
    run = played(world, STEP_MS * (STEPS + 2))
    return fault_of(cases(run, TICKETS), run)


EXERCISE = Exercise(
    number="1.4",
    asks_for="PriceService",
    kind="service",
    points=25,
    hints=HINTS,
    groups=groups,
    examine=examine,
    told=lambda step: step[0],
)
