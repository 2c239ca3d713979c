"""2.2 · ignore_own(service, event): a guard with which a bus may echo.

Every service of a bus asks the guard before it handles an event. With the right one
no service hears itself, and every other delivery is handled as before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sandbox.course.disguise import disguised
from sandbox.course.examinee import Examinee
from sandbox.course.exercise import Exercise, Fault, Program, Step, Variants
from sandbox.course.exercises.x2_2_faults import explained, fault_of
from sandbox.course.exercises.x2_2_runs import Guarded
from sandbox.course.variants import renamed
from sandbox.kernel.chance import Chance, Stream

GRAPHS = 12

# "orders-2" is a service of its own, whose name only begins like another.
SERVICES = ("tickets", "orders", "orders-2", "payments", "expiration")
# A service answers an event with one that stands further down, or with the same.
TYPES = ("ticket:created", "order:created", "ticket:updated", "payment:created")

SENDER_IS_CALLED = ("origin", "author", "emitter", "source", "sent_by", "from_service")

HINTS = (
    "Two names decide: whose turn it is, and who has sent the event.",
    'The sender stands in the event, as event["sender"]. Its type does not say it: '
    "two services may emit the same type.",
    'For service "orders": from "orders" it is True, from "tickets" False, from '
    '"orders-2" False. Which comparison of two texts says just that?',
)


# Programs


def answering(*steps: tuple[str, str, str]) -> Program:
    return [("answer", *step) for step in steps]


def handling(*steps: tuple[str, str]) -> Program:
    return [("handle", *step) for step in steps]


def published(*steps: tuple[str, str]) -> Program:
    return [("publish", *step) for step in steps]


def groups(seed: int) -> dict[str, Sequence[Program]]:
    luck = Chance(seed).stream("2.2")
    updated = "ticket:updated"
    repeats = answering(("orders", updated, updated))
    return {
        "plain": [
            repeats + published(("tickets", updated)),
            repeats + published(("orders", updated)),
        ],
        "one type of two": [
            handling(("orders", updated), ("tickets", updated))
            + published(("orders", updated), ("tickets", updated)),
        ],
        "half a name": [
            handling(("orders", updated), ("orders-2", updated))
            + published(("orders", updated), ("orders-2", updated)),
        ],
        "again": [repeats + published(*[("tickets", updated)] * 3)],
        "random": [random_program(luck) for _ in range(GRAPHS)],
    }


def random_program(luck: Stream) -> Program:
    """Who answers what. No type has two that repeat it: they would wake each other
    for ever, guard or no guard."""
    program: Program = []
    for place, event_type in enumerate(TYPES):
        repeater = drawn(luck, SERVICES)
        program += answering((repeater, event_type, event_type))
        for name in SERVICES:
            if name != repeater and luck.happens(25):
                program += reaction(luck, name, place)
    events = [(drawn(luck, SERVICES), drawn(luck, TYPES)) for _ in range(2)]
    return program + published(*events)


def reaction(luck: Stream, name: str, place: int) -> Program:
    later = TYPES[place + 1 :]
    if later and luck.happens(40):
        return answering((name, TYPES[place], drawn(luck, later)))
    return handling((name, TYPES[place]))


def drawn(luck: Stream, names: Sequence[str]) -> str:
    return names[luck.integer(0, len(names) - 1)]


def told(step: Step) -> str:
    kind, name, event_type, *answer = step
    if kind == "answer":
        return f"{name!r} answers every {event_type!r} with {answer[0]!r}"
    verb = {"handle": "handles", "publish": "sends"}[kind]
    return f"{name!r} {verb} {event_type!r}"


# The check


def examine(answer: Examinee, program: Program) -> Fault | None:
    guarded = Guarded(answer, program)
    run = guarded.played()
    return fault_of(guarded.calls, run)


def diagnose(
    begin: Callable[[], Examinee], programs: Sequence[Program], fault: Fault
) -> Fault:
    """Tell the fault as the one mistake that explains every answer of the guard."""
    every = [Guarded(begin(), program) for program in programs]
    for guarded in every:
        guarded.played()
    return explained(fault, [call for guarded in every for call in guarded.calls])


EXERCISE = Exercise(
    number="2.2",
    asks_for="ignore_own",
    points=15,
    hints=HINTS,
    groups=disguised([one for one in SERVICES if "-" not in one], groups),
    examine=examine,
    diagnose=diagnose,
    told=told,
    variants=Variants({"sender": SENDER_IS_CALLED}, renamed),
)
