"""2.3 · SUBSCRIPTIONS: who listens to what, so that every handler fires and nothing
is delivered that has none.

The shop is built with just these subscriptions, and people buy.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sandbox.course.examinee import Examinee
from sandbox.course.exercise import Exercise, Fault, MisbehavedError, Program
from sandbox.course.exercises.x2_3_faults import (
    explained,
    fault_of_run,
    fault_of_table,
    refused_name,
)
from sandbox.course.exercises.x2_3_shop import evening
from sandbox.course.staging import lines

TICKET = '{"method": "POST", "path": "/tickets", "body": {"id": 1, "price": 15}}'


def order(number: int, at_ms: int) -> str:
    body = f'{{"id": {number}, "ticket_id": 1}}'
    asked = f'{{"method": "POST", "path": "/orders", "body": {body}}}'
    return f"request orders {asked} @{at_ms}"


def payment(number: int, at_ms: int) -> str:
    body = f'{{"order_id": {number}}}'
    asked = f'{{"method": "POST", "path": "/payments", "body": {body}}}'
    return f"request payments {asked} @{at_ms}"


PURCHASE = f"request tickets {TICKET} @100\n{order(7, 200)}\n{payment(7, 300)}"
# The order expires at 15,204 ms; later somebody looks whether the ticket is free.
LOOK = 'request tickets {"method": "GET", "path": "/tickets"} @15800'
EXPIRED = f"request tickets {TICKET} @100\n{order(7, 200)}\n{LOOK}"
EVENING = f"{EXPIRED}\n{order(8, 16_000)}\n{payment(8, 16_100)}"

HINTS = (
    "Go through the sentences one by one: each `when` and each list that is kept up "
    "to date is a channel to listen to.",
    "A service needs no channel for what it does itself. Count your entries: the six "
    "channels have eleven in all.",
    "`payments` must know of orders that are made and that are cancelled: "
    '"payments": ["order:created", "order:cancelled"]. The others go alike.',
)


def groups(seed: int) -> dict[str, Sequence[Program]]:
    return {
        "plain": [lines(PURCHASE)],
        "an order that nobody pays": [lines(EXPIRED)],
        "first one, then the other": [lines(EVENING)],
    }


def examine(answer: Examinee, program: Program) -> Fault | None:
    table = answer.read()
    if fault := fault_of_table(table):
        return fault
    try:
        run = evening(program, table)
    except MisbehavedError as error:
        raise MisbehavedError(refused_name(table, error.fault)) from None
    return fault_of_run(table, run)


def diagnose(
    begin: Callable[[], Examinee], programs: Sequence[Program], fault: Fault
) -> Fault:
    """Tell the fault as the one mistake that made the table."""
    return explained(fault, begin().read())


EXERCISE = Exercise(
    number="2.3",
    asks_for="SUBSCRIPTIONS",
    kind="value",
    points=15,
    hints=HINTS,
    groups=groups,
    examine=examine,
    diagnose=diagnose,
    told=lambda step: step[0],
)
