"""A trace as the player gets it: the columns of its JSON form, in few bytes.

Numbers that grow are written as differences, and entries are pointed at by how far
back they are. A text that is too long to be read is cut, and says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from sandbox.kernel.trace import Trace
from sandbox.kernel.trace_json import form_of

TEXT_MAX = 2_000  # signs of one value


def compact(trace: Trace) -> dict[str, Any]:
    """names, kinds and columns. Raises BrokenTraceError."""
    form = form_of(trace, seed=0)
    columns = form["columns"]
    return {
        "names": [cut_text(name) for name in form["names"]],
        "kinds": form["kinds"],
        "columns": {
            "at_ms": steps_of(columns["at_ms"]),
            "actor": columns["actor"],
            "kind": columns["kind"],
            "values": [list(map(cut_text, values)) for values in columns["values"]],
            "about": _back(columns["about"]),
            "cause": _back(columns["cause"]),
        },
    }


def steps_of(numbers: Sequence[int]) -> list[int]:
    """Each number as its difference to the one before; the first to 0."""
    return [after - before for before, after in pairwise([0, *numbers])]


def _back(numbers: Iterable[int | None]) -> list[int | None]:
    return [
        None if number is None else place - number
        for place, number in enumerate(numbers)
    ]


def cut_text(value: Any) -> Any:
    if isinstance(value, str) and len(value) > TEXT_MAX:
        return f"{value[:TEXT_MAX]}… ({len(value):,} characters)"
    return value
