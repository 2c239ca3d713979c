"""4.2 · what can be wrong with a log in a file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sandbox.course.exercise import Fault, kind_of, short


def nothing_returned(call: str) -> Fault:
    fact = f"{call} returned None."
    return Fault("nothing returned", fact, "Put your code in place of the `...`.")


# What append returns


def of_sequence(got: Any, wanted: int, is_restarted: bool) -> Fault | None:
    if got is None:
        return nothing_returned("append(…)")
    if type(got) is not int:
        fact = f"append returned a value of type {kind_of(got)}."
        return Fault("not a number", fact, "Return the sequence, as a number.")
    if got == wanted:
        return None
    fact = f"the file held {wanted - 1} events, and append called the next one {got}."
    if is_restarted and got == 1:
        return Fault(
            "numbers begin anew", fact,
            "The program that knew the number has ended. Let a start read how many "
            "events the file holds, before anything is appended.",
            str(wanted), str(got),
        )  # fmt: skip
    return Fault(
        "another number", fact,
        "The first event is 1, and each next one has the number behind the last that "
        "is whole.", str(wanted), str(got),
    )  # fmt: skip


# What is in the file


def of_growth(
    wanted: int, before: bytes, content: bytes | None, size: int, is_torn: bool
) -> Fault | None:
    """A fault if the file has not grown at its end, and nowhere else."""
    if content is None:
        fact = f"append returned {wanted}, and there is no file."
        return Fault("no file", fact, "What is only in memory ends with the program.")
    if not content.startswith(before):
        return rewritten(f"to append event {wanted}")
    if len(content) <= (len(before) if is_torn else size):
        return Fault(
            "still in the buffer",
            f"append returned {wanted}, and the file had not grown by a byte.",
            "An open file keeps what you write for a while. Close it, or flush() it, "
            "before you return.",
        )
    return None


def rewritten(when: str) -> Fault:
    return Fault(
        "rewrites the file",
        f"{when}, the store wrote old lines anew.",
        "A program that dies on the way loses all of them. Open the file with mode 'a' "
        "and write the new line alone.",
    )


def of_line(number: int, data: str, added: bytes, is_torn: bool) -> Fault | None:
    """A fault if what was added is not one line of JSON."""
    lines = added.split(b"\n")
    if lines.pop() != b"":
        fact = f"the line of event {number} does not end with a newline."
        return Fault(
            "no end of line", fact, "Write '\\n' behind each line: it says: whole."
        )
    if len(lines) > 1 and not is_torn:
        return Fault(
            "a newline in the data",
            f"the text {data!r} of event {number} became {len(lines)} lines.",
            "One event is one line. json.dumps writes a newline as \\n, in two letters.",
        )
    if is_json(lines[-1]):
        return None
    if is_torn:
        return Fault(
            "glued to half a line",
            f"event {number} was written right behind half a line, and is lost with it.",
            "Cut off what stands behind the last newline before you append.",
            got=short(lines[-1].decode(errors="replace")), expected="a line of its own",
        )  # fmt: skip
    return Fault(
        "not JSON", f"the line of event {number} cannot be read by json.loads.",
        "Write json.dumps of all that belongs to the event.",
    )  # fmt: skip


def is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


# What load returns


def of_load(got: Any, events: Sequence[str], is_torn: bool) -> Fault | None:
    if got is None:
        return nothing_returned("load()")
    if type(got) is not list:
        fact = f"load returned a value of type {kind_of(got)}."
        return Fault("not a list", fact, "Return a list, such as [(1, 'order 1')].")
    if not all(type(one) in (tuple, list) and len(one) == 2 for one in got):
        fact = f"load returned {short(got)}."
        return Fault("not pairs", fact, "Each event is a pair (sequence, data).")
    pairs = [tuple(one) for one in got]
    wanted = [*enumerate(events, start=1)]
    return None if pairs == wanted else of_pairs(pairs, wanted, is_torn)


def of_pairs(
    got: list[Any], wanted: list[tuple[int, str]], is_torn: bool
) -> Fault | None:
    seen = (short(wanted[-3:]), short(got[-3:]))
    if is_torn and len(got) > len(wanted):
        fact = f"the file held {len(wanted)} whole lines, and load made more of it."
        advice = "A line without a newline was never finished: leave it out."
        return Fault("half an event kept", fact, advice, *seen)
    if len(got) < len(wanted):
        missing = f"load returned {len(got)} of {len(wanted)} events"
        if is_torn:
            fact = f"{missing}; only the line behind them was half written."
            advice = "Only the last line can be torn: keep all before it."
            return Fault("whole events dropped", fact, advice, *seen)
        advice = "Look at the file with an editor: is each event a line of its own?"
        return Fault("events missing", f"{missing}.", advice, *seen)
    fact = "load did not return the events that were appended, in their order."
    return Fault("another log", fact, "Compare the two below.", *seen)


def half_a_line(raised: Fault) -> Fault:
    """The error of a start that found half a line."""
    return Fault(
        "half a line",
        f"the last line of the file was half written, and the start failed: "
        f"{raised.fact}",
        "A plug is pulled at any byte. Look at the last line before you read it: a "
        "whole one ends with a newline.",
    )
