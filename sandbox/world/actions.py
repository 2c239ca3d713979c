"""The action log: what somebody outside does to a world, as lines of text.

    publish tickets {"type": "ticket:updated", "id": 1, "price": 15} @100
    request orders {"method": "POST", "path": "/orders", "body": {"id": 1}} @200
    crash orders @300
    restart orders {"replay": true} @900
    restart server @1000

A line is VERB TARGET [JSON] @MS. One that cannot be read is an error that says where.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from math import isfinite
from typing import Any

from sandbox.errors import ActionLogError, did_you_mean, listed

# Fifteen digits are thirty thousand years; more could not even be read as a number.
_LINE = re.compile(r"^(\S+)\s+(\S+)(?:\s+(\{.*\}))?\s+@([0-9](?:_?[0-9]){0,14})$")
SHAPE = "a line is VERB TARGET [JSON] @MS, such as: crash orders @300"


class Verb:
    """What the JSON of a verb holds.

    needed: names that must be there, with a text. allowed: further names, and what
    each takes; None if it may hold whatever it likes.
    """

    def __init__(
        self, needed: tuple[str, ...] = (), allowed: dict[str, type] | None = None
    ) -> None:
        self.needed = needed
        self.allowed = allowed


VERBS = {
    "publish": Verb(("type",), None),  # all the rest is the event
    "request": Verb(("method", "path"), {"body": object}),
    "start": Verb((), {"replay": bool}),
    "crash": Verb((), {}),
    "restart": Verb((), {"replay": bool}),
}


class Action:
    """One line. `details` is the JSON in the middle, {} if there is none.

    line: its number where it was read, 0 if it never was.
    """

    def __init__(
        self, verb: str, target: str, details: dict[str, Any], at_ms: int, line: int = 0
    ) -> None:
        self.verb = verb
        self.target = target
        self.details = details
        self.at_ms = at_ms
        self.line = line

    def __str__(self) -> str:
        details = (
            f" {json.dumps(self.details, ensure_ascii=False)}" if self.details else ""
        )
        return f"{self.verb} {self.target}{details} @{self.at_ms}"

    def __repr__(self) -> str:
        return f"<{self}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Action) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))


def parse_actions(lines: Iterable[str | Action], first_line: int = 1) -> list[Action]:
    """Read a log; empty lines and lines that begin with # do not count.

    What was read before keeps its number. Raises ActionLogError with the line's.
    """
    read = []
    for number, line in enumerate(lines, first_line):
        if is_meant(str(line)):
            known = line.line if isinstance(line, Action) else 0
            read.append(_parse(known or number, str(line)))
    return read


def is_meant(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _parse(number: int, line: str) -> Action:
    try:
        verb, target, details, at_ms = _parts(line.strip())
        return Action(verb, target, _checked(verb, details), at_ms, number)
    except ValueError as error:
        raise ActionLogError(number, line, str(error)) from None


def _parts(line: str) -> tuple[str, str, dict[str, Any], int]:
    parts = _LINE.match(line)
    if parts is None:
        raise ValueError(SHAPE)
    verb, target, details, at_ms = parts.groups()
    if verb not in VERBS:
        problem = f"there is no verb {verb!r}; there is: {listed(VERBS)}."
        raise ValueError(problem + did_you_mean(verb, VERBS))
    try:
        return verb, target, read_json(details or "{}"), int(at_ms)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"the JSON in it is broken: {error}") from None


def _checked(verb: str, details: dict[str, Any]) -> dict[str, Any]:
    needed, allowed = VERBS[verb].needed, VERBS[verb].allowed
    missing = [name for name in needed if name not in details]
    if missing:
        raise ValueError(f"{verb} needs {listed(map(repr, missing))} in its JSON.")
    wrong = [name for name in needed if not _is_name(details[name])]
    if wrong:
        raise ValueError(f"{verb} takes a text for {listed(map(repr, wrong))}.")
    if allowed is None:
        return details
    known = (*needed, *allowed)
    unknown = [name for name in details if name not in known]
    if unknown:
        there = f"it knows: {listed(map(repr, known))}" if known else "it takes no JSON"
        raise ValueError(f"{verb} knows no {listed(map(repr, unknown))}; {there}.")
    wrong = [n for n in allowed if not isinstance(details.get(n, True), allowed[n])]
    if wrong:
        raise ValueError(f"{verb} takes true or false for {listed(map(repr, wrong))}.")
    return details


def _is_name(value: object) -> bool:
    return isinstance(value, str) and bool(value)


# JSON as the standard has it; Python's reader takes more


def read_json(text: str) -> Any:
    """Raises ValueError also for NaN, for infinities and for a name that is there
    twice: of each of these one could not say what was meant."""
    return json.loads(
        text, parse_constant=_finite, parse_float=_finite, object_pairs_hook=_object
    )


def _finite(number: str) -> float:
    if not isfinite(float(number)):
        raise ValueError(f"{number} is no JSON")
    return float(number)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    if twice:
        raise ValueError(f"{listed(map(repr, twice))} is there twice")
    return dict(pairs)
