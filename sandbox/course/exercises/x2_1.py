"""2.1 · deliveries(events, services, subscriptions): what the same events cost on
either system.

What is right is counted in two runs of every workload, one on the bus and one on
channels; no formula is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import permutations

from sandbox.course.disguise import disguised
from sandbox.course.examinee import Examinee
from sandbox.course.exercise import Exercise, Fault, Program, Step, Variants
from sandbox.course.exercises.x2_1_faults import (
    USUAL,
    Case,
    Order,
    explained,
    fault_of,
)
from sandbox.course.exercises.x2_1_runs import (
    OUTSIDE,
    Workload,
    counted,
    runs_of,
    workload,
)
from sandbox.kernel.chance import Chance, Stream

WORKLOADS = 24
ORDERS = [", ".join(order) for order in permutations(USUAL) if order != USUAL]

SERVICES = ("tickets", "orders", "payments", "expiration")
CHANNELS = ("ticket:created", "ticket:updated", "order:created", "payment:created")
SHOP = {name: ["order:created"] for name in SERVICES}
SHOP["orders"] = ["ticket:created", "ticket:updated", "payment:created"]
PURCHASE = (
    ("tickets", "ticket:created"), ("orders", "order:created"),
    ("tickets", "ticket:updated"), ("payments", "payment:created"),
)  # fmt: skip

HINTS = (
    "Take one event at a time: who is handed a copy on the bus, and who on channels?",
    "On the bus that is everyone in `services`; an echo is the copy of the sender, if "
    "the sender is one of them. On channels, look through the lists in `subscriptions`.",
    "For the paid purchase: bus 4 + 4 + 4 + 4, channels 1 + 3 + 1 + 1, echoes "
    "1 + 1 + 1 + 1. Three sums over `events`: what is added for each?",
)


# Programs


def services(*names: str) -> Program:
    return [("service", name) for name in names]


def subscribed(table: dict[str, list[str]]) -> Program:
    return [("subscribe", name, one) for name, every in table.items() for one in every]


def published(*events: tuple[str, str]) -> Program:
    return [("publish", *event) for event in events]


def groups(seed: int) -> dict[str, Sequence[Program]]:
    luck = Chance(seed).stream("2.1")
    shop = services(*SERVICES) + subscribed(SHOP)
    two = services("tickets", "orders") + subscribed({"orders": ["ticket:updated"]})
    own = subscribed({"tickets": ["ticket:updated"]})
    return {
        "plain": [shop + published(*PURCHASE)],
        "nobody listens": [
            two + published(("tickets", "ticket:upated")),
            two + published(*[("tickets", "order:created")] * 3),
        ],
        "one type again and again": [
            shop + published(*[("orders", "order:created")] * 3)
        ],
        "listens to itself": [two + own + published(("tickets", "ticket:updated"))],
        "from outside": [two + published((OUTSIDE, "ticket:updated"))],
        "random": [random_program(luck) for _ in range(WORKLOADS)],
    }


def random_program(luck: Stream) -> Program:
    names = SERVICES[: luck.integer(1, len(SERVICES))]
    table = {name: [c for c in CHANNELS if luck.happens(40)] for name in names}
    senders = (*names, OUTSIDE)
    events = [
        (drawn(luck, senders), drawn(luck, CHANNELS)) for _ in range(luck.integer(0, 7))
    ]
    return services(*names) + subscribed(table) + published(*events)


def drawn(luck: Stream, names: Sequence[str]) -> str:
    return names[luck.integer(0, len(names) - 1)]


def told(step: Step) -> str:
    if step[0] == "service":
        return f"there is a service {step[1]!r}"
    verb = {"subscribe": "subscribes to", "publish": "sends an event on"}[step[0]]
    return f"{step[1]!r} {verb} {step[2]!r}"


# The check


def asked(answer: Examinee, load: Workload) -> object:
    return answer(load.events, load.services, load.subscriptions)


def examine(answer: Examinee, program: Program, order: Order = USUAL) -> Fault | None:
    load = workload(program)
    runs = runs_of(load)
    return fault_of(Case(load, asked(answer, load), order), counted(runs), runs)


def diagnose(
    begin: Callable[[], Examinee], programs: Sequence[Program], fault: Fault,
    order: Order = USUAL,
) -> Fault:  # fmt: skip
    """Tell the fault as the one mistake that explains every number."""
    loads = map(workload, programs)
    cases = [Case(load, asked(begin(), load), order) for load in loads]
    return explained(fault, cases)


def in_order(exercise: Exercise, words: Mapping[str, str]) -> Exercise:
    """The exercise that asks for the three numbers in another order."""
    (told,) = words.values()
    order = tuple(told.split(", "))
    return replace(
        exercise, examine=partial(examine, order=order),
        diagnose=partial(diagnose, order=order),
    )  # fmt: skip


EXERCISE = Exercise(
    number="2.1",
    asks_for="deliveries",
    points=15,
    hints=HINTS,
    groups=disguised(SERVICES, groups),
    examine=examine,
    diagnose=diagnose,
    told=told,
    variants=Variants({", ".join(USUAL): ORDERS}, in_order),
)
