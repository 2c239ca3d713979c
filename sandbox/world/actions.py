"""The action log: what somebody outside does to a world, as lines of text.

    publish tickets {"type": "ticket:updated", "id": 1, "price": 15} @100
    request orders {"method": "POST", "path": "/orders", "body": {"id": 1}} @200
    crash orders @300
    restart orders {"replay": true} @900
    restart server @1000

A line is VERB TARGET [JSON] @MS; `verbs.py` shows one of each verb. One that cannot
be read is an error that says where.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from math import isfinite
from typing import Any

from sandbox.errors import ActionLogError, did_you_mean, listed
from sandbox.world.verbs import VERBS, checked_details

# Fifteen digits are thirty thousand years; more could not even be read as a number.
_LINE = re.compile(r"^(\S+)\s+(\S+)(?:\s+(\{.*\}))?\s+@([0-9](?:_?[0-9]){0,14})$")
SHAPE = "a line is VERB TARGET [JSON] @MS, such as: crash orders @300"


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
        shown = f" {json.dumps(details, ensure_ascii=False)}" if details else ""
        self.text = f"{verb} {target}{shown} @{at_ms}"

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"<{self.text}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Action) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)


class ReadAction(Action):
    """An action that was read from a line, so it means something."""


def parse_actions(lines: Iterable[str | Action], first_line: int = 1) -> list[Action]:
    """Read a log; empty lines and lines that begin with # do not count.

    What was read before keeps its number. Raises ActionLogError with the line's.
    """
    read: list[Action] = []
    for number, line in enumerate(lines, first_line):
        if isinstance(line, ReadAction):
            read.append(line)
        elif is_meant(str(line)):
            known = line.line if isinstance(line, Action) else 0
            read.append(_parse(known or number, str(line)))
    return read


def is_meant(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _parse(number: int, line: str) -> Action:
    try:
        verb, target, details, at_ms = _parts(line.strip())
        return ReadAction(verb, target, checked_details(verb, details), at_ms, number)
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
