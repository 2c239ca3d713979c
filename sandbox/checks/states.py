"""What a service holds at the end of a run, beside what its twin holds in another.

A twin is the same service in a world where nothing went wrong. If both hold the same,
nobody can tell that it ever did.
"""

from __future__ import annotations

from textwrap import wrap
from typing import NamedTuple

from sandbox.errors import UnknownNameError
from sandbox.kernel.facts import Handles, Put, Removed, Started
from sandbox.kernel.trace import Trace

COLUMNS, LINES_MAX, RECORDS_MAX = 88, 3, 4
ABSENT = "(no such record)"


class Record(NamedTuple):
    """One record that differs: its key, and its value on either side."""

    key: str
    here: str
    twin: str


class StateDifference:
    """records: those that differ, none if the twins are equal."""

    def __init__(
        self, service: str, here: dict[str, str], twin: dict[str, str]
    ) -> None:
        self.service = service
        self.sizes = len(here), len(twin)
        keys = dict.fromkeys([*twin, *here])
        pairs = [Record(k, here.get(k, ABSENT), twin.get(k, ABSENT)) for k in keys]
        self.records = [record for record in pairs if record.here != record.twin]

    @property
    def are_equal(self) -> bool:
        return not self.records

    def __str__(self) -> str:
        ours, theirs = self.sizes
        head = f"{self.service} holds {_records(ours)}, its twin {_records(theirs)}"
        if self.are_equal:
            return f"{head}: all are equal"
        lines = [f"{head}; not the same:"]
        for key, here, twin in self.records[:RECORDS_MAX]:
            lines += [f"  {key}", *_said("here", here), *_said("twin", twin)]
        rest = len(self.records) - RECORDS_MAX
        return "\n".join([*lines, f"  and {rest} more"] if rest > 0 else lines)

    __repr__ = __str__


def state_difference(trace: Trace, twin: Trace, service: str) -> StateDifference:
    """How the database of a service ends in one run and in another.

    Raises UnknownNameError for a service that is not in both.
    """
    both = [_services(one) for one in (trace, twin)]
    if not all(service in names for names in both):
        known = [name for name in both[0] if name in both[1]]
        raise UnknownNameError("service in both runs", service, known)
    return StateDifference(service, _state(trace, service), _state(twin, service))


def _services(trace: Trace) -> list[str]:
    started = [entry.actor for kind in (Started, Handles) for entry in trace.of(kind)]
    return list(dict.fromkeys(started))


def _state(trace: Trace, service: str) -> dict[str, str]:
    """Every record as the trace shows it: a crash leaves them as they are."""
    records: dict[str, str] = {}
    for entry in trace:
        if entry.actor != service:
            continue
        if isinstance(entry.fact, Put):
            records[entry.fact.key] = entry.fact.value
        elif isinstance(entry.fact, Removed):
            records.pop(entry.fact.key, None)
    return records


def _records(count: int) -> str:
    return "1 record" if count == 1 else f"{count} records"


def _said(who: str, value: str) -> list[str]:
    lines = wrap(
        value, COLUMNS, initial_indent=f"    {who}: ", subsequent_indent=" " * 10
    )
    return lines if len(lines) <= LINES_MAX else [*lines[:LINES_MAX], "          …"]
