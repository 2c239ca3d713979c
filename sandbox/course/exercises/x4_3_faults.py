"""4.3 · what can be wrong with a store in a database."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from sandbox.course.exercise import Fault, kind_of, short
from sandbox.course.exercises.x4_2_faults import nothing_returned


@dataclass(frozen=True)
class Stored:
    """An event that should be stored. verbs: of the program so far, but for storing.
    events: how many there have been in all channels."""

    channel: str
    number: int
    data: str
    verbs: set[str]
    events: int

    def __str__(self) -> str:
        return f"{self.channel} #{self.number}"


# What store returns


def of_sequence(got: Any, stored: Stored) -> Fault | None:
    if got is None:
        return nothing_returned(f"store({stored.channel!r}, …)")
    if type(got) is not int:
        fact = f"store returned a value of type {kind_of(got)}."
        return Fault("not a number", fact, "Return the sequence, as a number.")
    if got == stored.number:
        return None
    label, fact, advice = wrong_number(got, stored)
    return Fault(label, fact, advice, str(stored.number), str(got))


def wrong_number(got: int, stored: Stored) -> tuple[str, str, str]:
    """Label, fact and advice."""
    channel, last = stored.channel, stored.number - 1
    before = f"the last event of {channel} was #{last}" if last else (
        f"{channel} had no event yet"
    )  # fmt: skip
    fact = f"{before}, and the next became #{got}."
    if got == stored.events:
        return "one count for all channels", fact, ITS_OWN
    if "expire" in stored.verbs and got == 1:
        return "forgets the number", f"all of {channel} had expired; {fact}", IT_STAYS
    if "trim" in stored.verbs and 1 < got <= last:
        return "counts the rows", f"the oldest of {channel} had expired; {fact}", GONE
    if stored.verbs and got == 1:
        return "numbers begin anew", f"after a restart {fact}", READ_IT
    advice = "Each channel counts 1, 2, 3, …, whatever else happens."
    return "another number", fact, advice


ITS_OWN = (
    "Each channel counts for itself: read and write the last_sequence of that channel "
    "alone."
)
IT_STAYS = (
    "A number is never given twice. Do not look for the last one among the messages, "
    "which may go: last_sequence stays."
)
GONE = (
    "As many rows as there are is not the last number: some have gone. Read "
    "last_sequence."
)
READ_IT = (
    "What is in an attribute of the store ends with the program. Read last_sequence "
    "from the table at each event, or at the start."
)


# What is told to deliver


def of_calls(told: list[Any], stored: Stored) -> Fault | None:
    if told == [stored.number]:
        return None
    if not told:
        fact = f"{stored} was stored, and deliver was never called."
        return Fault("nothing delivered", fact, "Call deliver(sequence) once.")
    fact = f"{stored} was stored, and deliver was called with {short(told)}."
    advice = "Call it once for an event, with its sequence."
    return Fault("delivered otherwise", fact, advice, str([stored.number]), short(told))


# What is in the tables


@dataclass(frozen=True)
class Rows:
    """What the tables say of one event and its channel."""

    data: Any = None
    last: Any = None
    problem: str = ""


def rows(connection: sqlite3.Connection, channel: str, number: int) -> Rows:
    """Raises sqlite3.Error."""
    message = connection.execute(
        "SELECT data FROM messages WHERE channel = ? AND sequence = ?",
        (channel, number),
    ).fetchone()
    count = connection.execute(
        "SELECT last_sequence FROM channels WHERE channel = ?", (channel,)
    ).fetchone()
    return Rows(message and message[0], count and count[0])


def of_rows(at_delivery: Rows, at_return: Rows, stored: Stored) -> Fault | None:
    """A fault if not all of the event was committed when it was delivered."""
    if at_return.problem:
        return Fault(
            "another table", f"the database was asked for {stored}: "
            f"{at_return.problem}.",
            "Call the tables messages (channel, sequence, data) and channels (channel, "
            "last_sequence).",
        )  # fmt: skip
    if at_return.data != stored.data:
        return Fault(
            "never committed", f"store returned {stored.number}, and another program "
            f"does not find {stored} in the database.",
            "A transaction that is not committed is rolled back. `with engine.begin() "
            "as connection:` commits at the end of its block.",
            short(stored.data), short(at_return.data),
        )  # fmt: skip
    if at_delivery.data != stored.data:
        return Fault(
            "delivered, then lost", f"when deliver({stored.number}) was called, "
            f"{stored} was not yet committed: a plug pulled now, and it is gone.",
            "Store, then deliver: call deliver behind the block of the transaction.",
        )  # fmt: skip
    return None


def of_numbers(then: Rows, now: Rows, event: str, number: int) -> Fault | None:
    """A fault if its number was written after the delivery."""
    if then.last == now.last:
        return None
    return Fault(
        "number and message apart", f"{event} was delivered when the last_sequence of "
        f"its channel was {then.last}, and only then was it changed.",
        "Both change in one transaction, or the next start gives the same number to "
        "another event.", str(number), str(then.last),
    )  # fmt: skip


# What load returns


def of_load(said: str, got: Any, kept: list[tuple[int, str]]) -> Fault | None:
    if got is None:
        return nothing_returned(said)
    if type(got) is not list:
        fact = f"{said} returned a value of type {kind_of(got)}."
        return Fault("not a list", fact, "Return a list, such as [(1, 'order 1')].")
    if "Row" in map(kind_of, got):
        fact = f"{said} returned rows of a result, as SQLAlchemy hands them out."
        advice = "Make a pair of each: (row.sequence, row.data)."
        return Fault("rows, not pairs", fact, advice)
    if not all(type(one) in (tuple, list) and len(one) == 2 for one in got):
        fact = f"{said} returned {short(got)}."
        return Fault("not pairs", fact, "Each event is a pair (sequence, data).")
    if [tuple(one) for one in got] == kept:
        return None
    fact = f"{said} did not return what is stored there."
    advice = "Ask for this channel alone, in the order of its numbers."
    return Fault("another log", fact, advice, short(kept), short(got))
