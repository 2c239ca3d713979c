"""3.4 · late_joiner(client, keep): on the server a late service needs no catch-up code.

It must end where its twin ends, who was there from the beginning; and it may read one
channel only. What it keeps are sums, so what comes twice counts twice.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from sandbox.course.examinee import Examinee
from sandbox.course.exercise import Exercise, Fault, Program, Step
from sandbox.course.exercises.x3_4_faults import Joined, fault_of
from sandbox.course.parts import ClientPart, FunctionPart
from sandbox.course.staging import played
from sandbox.kernel.chance import Chance, Stream
from sandbox.world.world import World

SOLD, UPDATED, ORDERED = "ticket:sold", "ticket:updated", "order:created"
JOINER = "late-1"
BEGIN_MS, STEP_MS, HURRIED_MS, QUIET_MS = 100, 10, 1, 100
LUCKS = 16

HINTS = (
    "The server has kept every sale. It sends the old ones to whoever asks for them, "
    "with the same callback as the new ones.",
    "Wait for the client's connect event, subscribe to ticket:sold alone, and say "
    "where to start. message.data is text: json.loads makes a dict of it.",
    "Keep the sums in a dict of your own: sold[id] = sold.get(id, 0) + seats, and hand "
    "the new sum to keep(id, …) each time.",
)


def late_joiner(client: Any, keep: Callable[[int, int], None]) -> None:
    """The reference."""
    sums: Counter[int] = Counter()

    def join() -> None:
        client.subscribe(SOLD, start_at="first").on("message", add)

    def add(message: Any) -> None:
        ticket, seats = json.loads(message.data).values()
        sums[ticket] += seats
        keep(ticket, sums[ticket])

    client.on("connect", join)


# Programs: sales and other events, and somewhere in between somebody joins


def sold(*pairs: tuple[int, int]) -> Program:
    return [("sell", str(ticket), str(seats)) for ticket, seats in pairs]


def groups(seed: int) -> dict[str, Sequence[Program]]:
    old, new = sold((1, 2), (2, 1), (1, 3)), sold((1, 4), (2, 2))
    join: Step = ("join",)
    others: Program = [("price", "1", "15"), ("order", "7", "1")]
    chance = Chance(seed)
    return {
        "plain": [[*old, join, *new]],
        "from the beginning": [[join, *old, *new]],
        "after the last": [[*old, *new, join]],
        "other channels": [[*old, *others, join, *others, *new]],
        "by luck": [by_luck(chance.stream(f"3.4/{n}")) for n in range(LUCKS)],
    }


def by_luck(luck: Stream) -> Program:
    program = [random_step(luck) for _ in range(12)]
    program.insert(luck.integer(0, 12), ("join",))
    return [("hurry",), *program]


def random_step(luck: Stream) -> Step:
    ticket, number = str(luck.integer(1, 3)), str(luck.integer(1, 9))
    if luck.happens(70):
        return "sell", ticket, number
    return ("price", ticket, number) if luck.happens(50) else ("order", number, ticket)


def told(step: Step) -> str:
    what, *rest = step
    if what == "hurry":
        return f"the next things happen {HURRIED_MS} ms apart, not {STEP_MS}"
    if what == "join":
        return f"{JOINER} is given to late_joiner, and connects"
    channel, data = message_of(what, *map(int, rest))
    return f"somebody publishes {data} on {channel!r}"


def message_of(what: str, first: int, second: int) -> tuple[str, str]:
    channel, names = {
        "sell": (SOLD, ("id", "seats")),
        "price": (UPDATED, ("id", "price")),
        "order": (ORDERED, ("id", "ticket_id")),
    }[what]
    return channel, json.dumps(dict(zip(names, (first, second), strict=True)))


# The check


def examine(answer: Examinee, program: Program) -> Fault | None:
    if ("join",) not in program:
        return None
    world = World(seed=1)
    server = world.streaming_server()
    publisher, twin = server.connect("shop-1"), Joined(world, "twin-1")
    late_joiner(server.connect(twin.name), twin.keep)
    joined = Joined(world, JOINER)

    def join() -> None:
        answer(ClientPart(server.connect(JOINER)), FunctionPart(joined.keep_any))

    at_ms = BEGIN_MS
    for what, *rest in program:
        if what == "join":
            world.clock.at(at_ms, join)
        elif what != "hurry":
            message = message_of(what, *map(int, rest))
            world.clock.at(at_ms, publisher.publish, *message)
        at_ms += HURRIED_MS if ("hurry",) in program else STEP_MS
    played(world, at_ms + QUIET_MS)
    return fault_of(joined, twin, SOLD)


EXERCISE = Exercise(
    number="3.4",
    asks_for="late_joiner",
    points=20,
    hints=HINTS,
    groups=groups,
    examine=examine,
    told=told,
)
