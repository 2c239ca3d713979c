"""3.2 · BusyOrders: it asks for everything while new events keep coming.

The same change may come live, in the answer, in both, in either order; and requests
overtake each other. Each change has a number of its own, and the state is in its order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sandbox.course.examinee import Examinee
from sandbox.course.exercise import Exercise, Fault, Program, Step
from sandbox.course.exercises.x3_2_faults import explained, fault_of
from sandbox.course.exercises.x3_bus import (
    UPDATED,
    in_order,
    published,
    shop_run,
    told,
    told_by,
)
from sandbox.kernel.chance import Chance, Stream

LUCKS, MEETINGS = 12, 24

HINTS = (
    "You cannot choose whether a change comes in a post, in the answer, or in both. "
    "You can make it matter less.",
    "Let the live handler and the replay go through one method of yours. What tells "
    "that method that it has had a change already, and where in the list it belongs?",
    "pair = [change, price]; if the ticket's list does not hold it, put "
    "sorted([*the list, pair]). Nothing needs to be cleared then.",
)


def changes(events: Sequence[Any]) -> dict[int, list[list[int]]]:
    """The reference: every change once, in the order of their numbers."""
    kept: dict[int, list[list[int]]] = {}
    for data in events:
        kept.setdefault(data["id"], []).append([data["change"], data["price"]])
    return {ticket: sorted(pairs) for ticket, pairs in kept.items()}


# Programs


def updates(*at_ms: int) -> Program:
    """Changes 1, 2, 3, …, of two tickets in turn."""
    return [
        published(UPDATED, at, id=1 + place // 2 % 2, price=10 + place, change=place)
        for place, at in enumerate(at_ms, 1)
    ]


def away(from_ms: int, until_ms: int) -> Program:
    return [(f"crash orders @{from_ms}",), (f"start orders @{until_ms}",)]


def groups(seed: int) -> dict[str, Sequence[Program]]:
    chance = Chance(seed)
    quiet = updates(100, 200, 300, 400) + away(250, 350)
    around = [updates(100, at_ms) + away(150, 500) for at_ms in range(497, 504)]
    meeting = [
        [
            seed_of(chance.stream(f"3.2/meeting/{n}")),
            *updates(100, 503),
            *away(150, 500),
        ]
        for n in range(MEETINGS)
    ]
    again = updates(100, 200, 300, 400, 500) + away(150, 250) + away(350, 450)
    programs: dict[str, Sequence[Program]] = {
        "plain": [quiet],
        "again": [again],
        "at that moment": around,
        "in between": meeting,
        "by luck": [by_luck(chance.stream(f"3.2/{n}")) for n in range(LUCKS)],
        "by luck, twice": [
            by_luck(chance.stream(f"3.2/again/{n}"), away(560, 580))
            for n in range(LUCKS)
        ],
    }
    return {name: [*map(in_order, some)] for name, some in programs.items()}


def by_luck(luck: Stream, then: Sequence[Step] = ()) -> Program:
    """Changes close to each other around the start of orders."""
    times = sorted(luck.integer(460, 600) for _ in range(8))
    start_ms = 500 + luck.integer(0, 20)
    return [
        seed_of(luck),
        *updates(*times),
        *away(luck.integer(400, 490), start_ms),
        *then,
    ]


def seed_of(luck: Stream) -> Step:
    return "luck", str(luck.integer(1, 999))


# The check


def examine(answer: Examinee, program: Program) -> Fault | None:
    it = told_by(shop_run(answer, program))
    if not it.is_running:
        return None  # nobody can ask a service that is down
    return fault_of(it, changes([data for _, data in it.publishes()]))


def diagnose(
    begin: Callable[[], Examinee], programs: Sequence[Program], fault: Fault
) -> Fault:
    """Tell a fault of many causes as the one that all programs speak for."""
    labels = [found.label for program in programs
              if (found := examine(begin(), program))]  # fmt: skip
    return explained(fault, labels)


EXERCISE = Exercise(
    number="3.2",
    asks_for="BusyOrders",
    kind="service",
    points=25,
    hints=HINTS,
    groups=groups,
    examine=examine,
    diagnose=diagnose,
    told=told,
)
