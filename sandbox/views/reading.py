"""What pictures need to know of a run, read once from its trace.

Nothing is computed before a picture asks for it, and nothing twice.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import chain, islice
from typing import Any

from sandbox.checks.deliveries import Judged, Miss, deliveries, misses
from sandbox.checks.ledger import Ledger, ledger
from sandbox.errors import BadOptionError
from sandbox.kernel.facts import (
    ClientConnected,
    ClientForgotten,
    Crashed,
    Delivered,
    Fact,
    Missed,
    Published,
    PublishRefused,
    Registered,
    Requested,
    ServerStarted,
    Started,
    Stored,
)
from sandbox.kernel.trace import Entry, Trace
from sandbox.kernel.trace_json import ReadTrace
from sandbox.views.arrows import Arrow, Span, find_absences, find_arrows


class Reading:
    """One run, or anything else that has a trace."""

    def __init__(self, run: Any) -> None:
        self.trace = _trace_of(run)
        self.run = run
        self.name: str = getattr(run, "name", None) or "this run"
        self.label = self.name  # shorter, among runs that are compared
        self.end_ms = max(self.trace.times_ms, default=0)
        self.ending = "The end"
        self._of: dict[tuple[type[Fact], ...], list[Entry]] = {}

    @cached_property
    def hubs(self) -> list[str]:
        """The buses and servers."""
        return _once(entry.actor for entry in self.trace.of(ServerStarted))

    @cached_property
    def systems(self) -> dict[str, str]:
        """{bus or server: its system}"""
        return {e.actor: e.fact.system for e in self.trace.of(ServerStarted)}

    @cached_property
    def services(self) -> list[str]:
        """Whoever publishes or listens, in the order of first appearance."""
        entries = self.trace.of(Started, ClientConnected, Published, Delivered, Missed)
        return [name for name in _once(map(_who, entries)) if name not in self.hubs]

    @cached_property
    def people(self) -> list[str]:
        """Whoever only sends ordinary requests."""
        known = {*self.hubs, *self.services}
        actors = _once(entry.actor for entry in self.trace.of(Requested))
        return [actor for actor in actors if actor not in known]

    @cached_property
    def publishes(self) -> dict[int, Entry]:
        return {entry.number: entry for entry in self.trace.of(Published)}

    def sent(self, entry: Entry) -> Entry | None:
        """The publish that an entry is about, if any."""
        return None if entry.about is None else self.publishes.get(entry.about)

    @cached_property
    def stored(self) -> list[Entry]:
        return list(self.trace.of(Stored))

    @cached_property
    def event_names(self) -> dict[int | None, str]:
        """{number of the publish: "ticket:updated#4"}"""
        return self.trace.event_names()

    @cached_property
    def deliveries(self) -> list[Judged]:
        return deliveries(self.trace)

    @cached_property
    def misses(self) -> list[Miss]:
        return misses(self.trace)

    @cached_property
    def ledger(self) -> Ledger:
        return ledger(self.trace)

    @cached_property
    def has_restart(self) -> bool:
        """Did a bus or a server come back?"""
        return self.trace.count(ServerStarted) > len(self.hubs)

    # Whole traces are long, and pictures ask about each of a hundred starts.

    def of(self, *kinds: type[Fact]) -> list[Entry]:
        """The entries of these kinds, in order; read from the trace once."""
        if kinds not in self._of:
            self._of[kinds] = list(self.trace.of(*kinds))
        return self._of[kinds]

    def after(self, number: int, *kinds: type[Fact]) -> Iterator[Entry]:
        """Those of them that come after an entry."""
        entries = self.of(*kinds)
        return islice(entries, bisect_right(entries, number, key=_number_of), None)

    @cached_property
    def given_to(self) -> dict[str, list[Entry]]:
        """{service: what was delivered to it, in order}"""
        return _by_name(self.of(Delivered), lambda entry: entry.actor)

    # Lives

    @cached_property
    def lives(self) -> dict[str, list[Entry]]:
        """{service: its starts and crashes, in order}"""
        return _by_name(self.trace.of(Crashed, Started), lambda entry: entry.actor)

    @cached_property
    def registrations(self) -> dict[str, list[Entry]]:
        """{client id: when the server took it in or forgot it, in order}"""
        entries = self.trace.of(ClientForgotten, ClientConnected)
        return _by_name(entries, lambda entry: entry.fact.client_id)

    def last_before(self, entries: list[Entry], number: int) -> Entry | None:
        """The last of those entries that comes before that one."""
        place = bisect_left(entries, number, key=_number_of)
        return entries[place - 1] if place else None

    # Arrows

    @cached_property
    def arrows(self) -> list[Arrow]:
        """Everything that was on its way, in the order in which it left."""
        return find_arrows(self)

    @cached_property
    def links(self) -> list[tuple[str, str]]:
        """(a service, the bus or server that it was ever connected to)"""
        clients = [(e.fact.client_id, e.actor) for e in self.of(ClientConnected)]
        return [*clients, *((e.fact.service, e.actor) for e in self.of(Registered))]

    @cached_property
    def absences(self) -> list[Span]:
        """When somebody was not there: not yet, crashed, stopped, or forgotten."""
        return find_absences(self)

    @cached_property
    def stored_by(self) -> dict[int | None, str]:
        """{number of the publish: the bus or server that took it}"""
        return {entry.about: entry.actor for entry in self.stored}

    def hub_of(self, entry: Entry) -> str:
        """The bus or server that dealt with an event."""
        first = self.hubs[0] if self.hubs else "nobody"
        return self.stored_by.get(entry.about, first)

    @cached_property
    def arrivals(self) -> dict[tuple[int | None, str], list[str]]:
        """{(number of the publish, glyph): who was reached, or was not there}"""
        found: dict[tuple[int | None, str], list[str]] = {}
        for arrow in self.arrows:
            found.setdefault((arrow.about, arrow.kind), []).append(arrow.target)
        return found

    @cached_property
    def last_ms(self) -> dict[int | None, int]:
        """{number of the publish: when its last copy arrived}"""
        return {judged.entry.about: judged.entry.at_ms for judged in self.deliveries}

    @cached_property
    def refusals(self) -> dict[int | None, str]:
        """{number of the publish: the error that the publisher was told}"""
        refused = self.trace.of(PublishRefused)
        return {e.about: f"the server answered: {e.fact.error}" for e in refused}


def _who(entry: Entry) -> str:
    if isinstance(entry.fact, ClientConnected):
        return entry.fact.client_id
    return entry.actor


def _number_of(entry: Entry) -> int:
    return entry.number


def _by_name(
    entries: Iterable[Entry], name_of: Callable[[Entry], str]
) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(name_of(entry), []).append(entry)
    return found


def _once(names: Any) -> list[str]:
    return list(dict.fromkeys(names))


def _trace_of(run: Any) -> Trace:
    """The trace as it is now: a picture does not change when its world goes on."""
    trace = run if isinstance(run, Trace) else getattr(run, "trace", None)
    if isinstance(trace, ReadTrace):
        return trace
    if not isinstance(trace, Trace):
        raise BadOptionError(
            f"a picture is made of a run, got {type(run).__name__}. "
            f'Type for example scenario("paid purchase").run(on="bus") and give it that.'
        )
    return first_entries(trace, len(trace))


def first_entries(trace: Trace, count: int) -> ReadTrace:
    """A trace of its own, which ends after so many entries."""
    columns = (
        trace.times_ms, trace.actors, trace.kinds,
        trace.values, trace.abouts, trace.causes,
    )  # fmt: skip
    rows = islice(zip(*columns, strict=True), count)
    return ReadTrace(0, chain.from_iterable(rows))
