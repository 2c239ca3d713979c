"""1.1 · bus_handler(request, services, post): one POST in, one to every service.

The answer stands in for the bus of a world, and nothing else of it: it is given each
request that reaches the bus, and what it posts and replies travels as ever.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from sandbox.course.examinee import Examinee
from sandbox.course.exercise import Exercise, Fault, Program, Step
from sandbox.course.exercises.x1_1_faults import fault_of
from sandbox.course.exercises.x1_1_front import Front
from sandbox.course.staging import played
from sandbox.kernel.chance import Chance, Stream
from sandbox.services.actor import Event, Service, handles
from sandbox.world.world import World

STEPS = 25
STEP_MS = 100
JITTER_MS = 20
SERVICES = ("tickets", "orders", "payments", "expiration", "search", "accounting")
EVENTS = {
    "tickets": "ticket:updated",
    "orders": "order:created",
    "payments": "payment:created",
    "expiration": "expiration:complete",
}  # by sender

HINTS = (
    "The bus has no list of its own: whom to post to stands in `services`.",
    "Write one loop over `services` with one post in it, and one reply behind the loop.",
    "Each turn of the loop posts request.body to one of them. What has to follow the "
    "loop, once, and not stand in it?",
)


class Hearing(Service):
    """Has a handler for every event, and does nothing about any."""

    @handles("ticket:updated")
    @handles("order:created")
    @handles("payment:created")
    @handles("expiration:complete")
    def hear(self, event: Event) -> None: ...


# Programs


def registered(*names: str) -> Program:
    return [("register", name) for name in names]


def emitted(*senders: str) -> Program:
    return [("emit", sender, str(n)) for n, sender in enumerate(senders, start=1)]


def groups(seed: int) -> dict[str, Sequence[Program]]:
    three = registered("tickets", "orders", "payments")
    return {
        "plain": [three + emitted("tickets")],
        "any number of services": [
            registered(*SERVICES[:2]) + emitted("tickets"),
            registered(*SERVICES) + emitted("tickets"),
            registered("search", "tickets", "accounting") + emitted("tickets"),
        ],
        "any sender": [three + emitted("orders", "payments", "tickets")],
        "a service more": [
            three + emitted("tickets") + registered("expiration") + emitted("orders")
        ],
        "many steps": [random_program(Chance(seed).stream("1.1"))],
    }


def random_program(luck: Stream) -> Program:
    waiting = list(SERVICES)
    program: Program = registered(waiting.pop(0), waiting.pop(0))
    while len(program) < STEPS:
        if waiting and luck.happens(10):
            program += registered(waiting.pop(luck.integer(0, len(waiting) - 1)))
        sender = list(EVENTS)[luck.integer(0, len(EVENTS) - 1)]
        if ("register", sender) in program:
            program.append(("emit", sender, str(len(program))))
    return program


def told(step: Step) -> str:
    if step[0] == "register":
        return f"{step[1]} registers with the bus"
    return f"{step[1]} emits {EVENTS[step[1]]}, {fields(step)}"


def fields(step: Step) -> str:
    return json.dumps({"id": int(step[2]), "price": 10 + int(step[2])})


# The check


def examine(answer: Examinee, program: Program) -> Fault | None:
    world = World(seed=len(program), jitter_ms=JITTER_MS)
    front = Front(answer, world, world.event_bus())
    for place, step in enumerate(program):
        world.clock.at(STEP_MS * place, happen, world, step)
    run = played(world, STEP_MS * len(program) + 1_000)
    return next(filter(None, (fault_of(one, run) for one in front.taken)), None)


def happen(world: World, step: Step) -> None:
    """Do that step, if it still means anything: the sender may have been cut out."""
    name = step[1]
    if step[0] == "register":
        world.service(name, Hearing, on=world.systems["bus"])
    elif name in world.hosts:
        world.hosts[name].emit(EVENTS[name], **json.loads(fields(step)))


EXERCISE = Exercise(
    number="1.1",
    asks_for="bus_handler",
    points=15,
    hints=HINTS,
    groups=groups,
    examine=examine,
    told=told,
)
