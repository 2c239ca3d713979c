"""3.1 · ReturningOrders: a service that was away asks the bus for everything.

Its state is a list for each ticket, so what is applied twice is there twice. Nothing
is published while it asks; that is exercise 3.2.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sandbox.course.examinee import Examinee
from sandbox.course.exercise import Exercise, Fault, Program
from sandbox.course.exercises.x3_1_faults import fault_of
from sandbox.course.exercises.x3_bus import (
    UPDATED,
    Told,
    in_order,
    published,
    shop_run,
    told,
    told_by,
)
from sandbox.kernel.chance import Chance, Stream

LUCKS = 20

HINTS = (
    "The bus sends everything that was ever emitted, not what you missed. Some of it "
    "is in your database already.",
    "Your handler only knows how to add. Before you add everything again, what must be "
    "true of the database?",
    "In `replay`: build a dict of lists from answer.body, looking at event['type'] and "
    "event['data'] only. Then put each list under its ticket's id, over the old one.",
)


def prices(events: Sequence[Any]) -> dict[int, list[int]]:
    """The reference: what orders would hold, had it never been away."""
    kept: dict[int, list[int]] = {}
    for data in events:
        kept.setdefault(data["id"], []).append(data["price"])
    return kept


# Programs


def away(from_ms: int, until_ms: int) -> Program:
    return [(f"crash orders @{from_ms}",), (f"start orders @{until_ms}",)]


def updates(*pairs: tuple[int, int], from_ms: int = 100) -> Program:
    """A change of (ticket, price) every 100 ms."""
    return [
        published(UPDATED, from_ms + 100 * place, id=ticket, price=price)
        for place, (ticket, price) in enumerate(pairs)
    ]


def groups(seed: int) -> dict[str, Sequence[Program]]:
    four = updates((1, 15), (1, 20), (2, 30), (1, 25))
    gift = published("gift:created", 350, id=1, price=99)
    chance = Chance(seed)
    programs: dict[str, Sequence[Program]] = {
        "plain": [four + away(250, 450)],
        "never away": [four],
        "late": [four + away(1, 450)],
        "twice": [four + away(150, 250) + away(350, 450)],
        "other types": [[*four, gift, *away(250, 450)]],
        "a price that returns": [updates((1, 15), (1, 20), (1, 15)) + away(250, 350)],
        "by luck": [random_program(chance.stream(f"3.1/{n}")) for n in range(LUCKS)],
    }
    return {name: [*map(in_order, some)] for name, some in programs.items()}


def random_program(luck: Stream) -> Program:
    """Six changes, with orders away once or twice; it never starts just before one."""
    pairs = [(luck.integer(1, 2), 10 * luck.integer(1, 9)) for _ in range(6)]
    first, second = luck.integer(1, 3), luck.integer(4, 6)
    program = updates(*pairs) + away(100 * first - 50 + luck.integer(0, 60),
                                     100 * first + 50)  # fmt: skip
    if luck.happens(50):
        program += away(100 * second - 49, 100 * second + 50)
    return program


# The check


def examine(answer: Examinee, program: Program) -> Fault | None:
    it = told_by(shop_run(answer, program))
    if not it.is_running:
        return None  # nobody can ask a service that is down
    return fault_of(it, expected_of(it))


def expected_of(it: Told) -> dict[int, list[int]]:
    return prices([data for _, data in it.publishes()])


EXERCISE = Exercise(
    number="3.1",
    asks_for="ReturningOrders",
    kind="service",
    points=15,
    hints=HINTS,
    groups=groups,
    examine=examine,
    told=told,
)
