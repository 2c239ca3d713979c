"""Why something happened, where the chain of its causes alone does not tell.

A message comes again because its reader was away and asked for everything from the
first one; a publish is refused because of a restart long before it. No cause leads
there, for a cause is what made an entry happen at its moment.
"""

from __future__ import annotations

from sandbox.checks import presence
from sandbox.kernel.facts import (
    ClientConnected,
    ClientForgotten,
    Delivered,
    Missed,
    PublishRefused,
    RequestFailed,
    ServerStarted,
    Started,
)
from sandbox.kernel.trace import Entry, Trace

CAME = (*presence.CAME, ClientConnected)
ASKED = (Delivered, Missed, PublishRefused, RequestFailed)


def whys(trace: Trace) -> dict[int, list[int]]:
    """{entry: what led to it, the first cause first, itself last}"""
    past = Past()
    found: dict[int, list[int]] = {}
    for entry in trace.of(*presence.WENT, *CAME, *ASKED, ClientForgotten):
        if isinstance(entry.fact, ASKED):
            chain = [cause.number for cause in trace.why(entry.number)]
            more = {*chain, *past.reasons(entry)}
            for number in past.turns(entry):
                more.update(cause.number for cause in trace.why(number))
            if len(more) > len(chain):
                found[entry.number] = sorted(more)
        past.note(entry)
    return found


class Past:
    """Who went, came back and was given what, up to an entry."""

    def __init__(self) -> None:
        self._away: dict[str, int] = {}
        self._left: dict[str, int] = {}  # before the last start
        self._came: dict[str, int] = {}
        self._forgotten: dict[str, Entry] = {}
        self._given: dict[tuple[int, str], int] = {}

    def note(self, entry: Entry) -> None:
        fact, who = entry.fact, entry.actor
        if isinstance(fact, ClientConnected | ClientForgotten):
            who = fact.client_id
        if isinstance(fact, ClientForgotten):
            self._forgotten[who] = entry
        elif isinstance(fact, ClientConnected):
            self._forgotten.pop(who, None)
        if isinstance(fact, Delivered) and entry.about is not None:
            self._given.setdefault((entry.about, who), entry.number)
        elif isinstance(fact, presence.WENT):
            # What follows from a crash, such as a lost line, is not another cause.
            self._away.setdefault(who, entry.number)
        elif isinstance(fact, CAME):
            self._back(entry, who)

    def _back(self, entry: Entry, who: str) -> None:
        went = self._away.pop(who, None)
        if isinstance(entry.fact, Started | ServerStarted):
            self._came[who] = entry.number
            if went is not None:
                self._left[who] = went

    def reasons(self, entry: Entry) -> list[int]:
        """Of what is given again, the first time; of what is old, how it came to be."""
        if not isinstance(entry.fact, Delivered) or entry.about is None:
            return []
        first = self._given.get((entry.about, entry.actor))
        if first is not None:
            return [first]
        is_old = entry.about < self._came.get(entry.actor, -1)
        return [entry.about] if is_old else []

    def turns(self, entry: Entry) -> list[int]:
        """Who had gone or come, so that it could happen; with what led to that."""
        fact = entry.fact
        if isinstance(fact, Delivered):
            return self._turns_of_delivery(entry)
        if isinstance(fact, PublishRefused):
            return self._turns_of_refusal(entry)
        who = fact.to if isinstance(fact, RequestFailed) else entry.actor
        return [self._away[who]] if who in self._away else []

    def _turns_of_delivery(self, entry: Entry) -> list[int]:
        """The start of the reader, and why it was away, if it has been there before."""
        came = self._came.get(entry.actor, -1)
        since = -1
        if entry.about is not None:
            since = self._given.get((entry.about, entry.actor), entry.about)
        if came < since or (entry.about is None and came < 0):
            return []
        went = self._left.get(entry.actor, -1)
        return [went, came] if since < went else [came]

    def _turns_of_refusal(self, entry: Entry) -> list[int]:
        """Of a sender whom the server has forgotten with all it had in memory."""
        forgotten = self._forgotten.get(entry.actor)
        if forgotten is None:
            return []
        server = forgotten.actor
        return [*filter(None, [self._left.get(server)]), forgotten.number]
