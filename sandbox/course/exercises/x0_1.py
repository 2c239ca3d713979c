"""0.1 · price_of(event): read a dict that may lack a key. To practise checking."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from sandbox.course.examinee import Examinee
from sandbox.course.exercise import Exercise, Fault, Program, Step, kind_of, short
from sandbox.course.scenarios import scenario
from sandbox.kernel.facts import Published
from sandbox.world.run import Run

ADVICE = {
    "nothing returned": "Put your code in place of the `...`, and let it `return`.",
    "a text": "Return the number itself: no quotes, no str(…), no f-string.",
    "not a number": "Return one number, or None.",
    "a price made up": "Where there is no price, return None: event.get(…) does that.",
    "nothing for a price of 0": "0 counts as false: do not test the price with `or`.",
    "insists on a key": "event['price'] raises where there is no price. event.get('price') "
    "does not.",
    "another price": "Take what the event has under the key 'price'.",
}
HINTS = (
    "An event is a dict. Its price lies under the key 'price', if there is such a key.",
    "event['price'] raises KeyError where there is no such key. A dict has a method "
    "that does not.",
    "event.get('id') is the id, or None where there is none.",
)


def published(event_type: str, **data: int) -> Program:
    return [(json.dumps({"type": event_type, **data}),)]


def groups(seed: int) -> dict[str, list[Program]]:
    changed = "ticket:updated"
    return {
        "plain": [
            published(changed, id=1, price=15),
            published(changed, id=2, price=9),
        ],
        "no price": [published("order:cancelled", id=7, ticket_id=15)],
        "free": [published(changed, id=3, price=0)],
    }


def examine(answer: Examinee, program: Program) -> Fault | None:
    for place, (text,) in enumerate(program):
        event = json.loads(text)
        expected, got = event.get("price"), answer(dict(event))
        if label := label_of(expected, got):
            run = run_of(program)
            at = [entry.number for entry in run.trace.of(Published)][place]
            fact = f"price_of was given {text}."
            said = short(expected), short(repr(got))
            return Fault(label, fact, ADVICE[label], *said, run=run, at=at)
    return None


def diagnose(
    begin: Callable[[], Examinee], programs: Sequence[Program], fault: Fault
) -> Fault:
    """A KeyError is what square brackets do; any other error is told as it is."""
    if not fault.fact.startswith("KeyError"):
        return fault
    label = "insists on a key"
    return replace(fault, label=label, advice=ADVICE[label])


def label_of(expected: int | None, got: Any) -> str:
    """What is wrong with what came back, or nothing."""
    if type(got) is type(expected) and got == expected:
        return ""
    if expected is None:
        return "a price made up"
    if got is None:
        return "nothing for a price of 0" if expected == 0 else "nothing returned"
    if isinstance(got, str):
        return "a text"
    return "another price" if kind_of(got) == "int" else "not a number"


def run_of(program: Program) -> Run:
    """The event on its way to those who listen."""
    lines = [f"publish {sender_of(text)} {text} @100" for (text,) in program]
    return scenario("price change").run(seed=1, actions=lines)


def sender_of(text: str) -> str:
    return "orders" if "order:" in text else "tickets"


def told(step: Step) -> str:
    return f"{sender_of(step[0])} publishes {step[0]}"


EXERCISE = Exercise(
    number="0.1",
    asks_for="price_of",
    points=2,
    hints=HINTS,
    groups=groups,
    examine=examine,
    diagnose=diagnose,
    told=told,
)
