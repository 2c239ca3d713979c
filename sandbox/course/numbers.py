"""The numbers that lessons print: one file, `numbers.json`, and how to read it.

    numbers("H4", max_in_flight=2)      60

Each row says of what it is, what was measured here, and, where somebody had claimed
a number before, what was claimed; and where the two differ, why which is right.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from sandbox.errors import SandboxError, UnknownNameError, listed

FILE = Path(__file__).with_name("numbers.json")

Row = dict[str, Any]


class StaleNumbersError(SandboxError):
    """The file does not say what is measured now."""

    def __init__(self, sections: list[str]) -> None:
        super().__init__(
            f"{FILE.name} is not what is measured now, in: {listed(sections)}. Type "
            f"python -m sandbox numbers to measure again; where a number is not what "
            f'was claimed, say in the row\'s "why" which one is right.'
        )


def numbers(section: str, **of: Any) -> Any:
    """What was measured. Raises UnknownNameError for what is not in the file."""
    known = {_words(row["of"]): row for row in rows(section)}
    if _words(of) not in known:
        raise UnknownNameError(f"number of {section}", _words(of), list(known))
    return known[_words(of)]["measured"]


def rows(section: str) -> list[Row]:
    """All rows of a section. Raises UnknownNameError."""
    every = _read()
    if section not in every:
        raise UnknownNameError("section of numbers", section, list(every))
    return every[section]


def _words(of: Row) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in sorted(of.items()))


@cache
def _read() -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


# Making the file anew


def measured_again(section: str) -> list[Row]:
    """The rows of a section, with what is measured now; claims and reasons stay."""
    from sandbox.course.experiments.every import measure  # nor this

    before = {_words(row["of"]): row for row in _read().get(section, [])}
    again: list[Row] = []
    for _, of, value in measure(section):
        old = before.get(_words(of), {})
        kept: Row = {name: old[name] for name in ("claimed", "why") if name in old}
        again.append({"of": of, "measured": value, **kept})
    return again


def text_of(every: dict[str, list[Row]]) -> str:
    """The file's text: a line a row, so that a change is seen where it is."""
    sections = []
    for section, its_rows in every.items():
        lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in its_rows)
        sections.append(f"{json.dumps(section)}: [\n{lines}\n]")
    return "{" + ",\n".join(sections) + "}\n"


def unexplained(its_rows: list[Row]) -> list[str]:
    """Rows that differ from what was claimed, and do not say which is right."""
    return [
        f"{_words(row['of'])}: claimed {row['claimed']}, measured {row['measured']}"
        for row in its_rows
        if "claimed" in row and "why" not in row and not agrees(row)
    ]


def agrees(row: Row) -> bool:
    """Was as much measured as was claimed? Of a dict, some fields may be claimed."""
    claimed, measured = row["claimed"], row["measured"]
    if isinstance(claimed, dict):
        return all(measured[name] == value for name, value in claimed.items())
    return bool(claimed == measured)


def measured_anew() -> dict[str, list[Row]]:
    from sandbox.course.experiments.every import SECTIONS  # a lesson never needs it

    return {section: measured_again(section) for section in SECTIONS}


def regenerate() -> list[str]:
    """Measure everything and write the file. Returns what still wants a reason."""
    every = measured_anew()
    FILE.write_text(text_of(every), encoding="utf-8", newline="\n")
    _read.cache_clear()
    return [f"{name}, {line}" for name in every for line in unexplained(every[name])]


def refuse_stale() -> None:
    """Raises StaleNumbersError if a number is not what is measured now."""
    stale = [n for n, its_rows in measured_anew().items() if its_rows != _read().get(n)]
    if stale:
        raise StaleNumbersError(stale)
