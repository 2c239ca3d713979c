"""The ledger of a run: what was sent, what for, and what it cost, in numbers."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sandbox.checks.deliveries import ECHO, UNWANTED, WANTED, deliveries, misses
from sandbox.checks.promises import duplicated
from sandbox.kernel.facts import (
    ChannelDeleted,
    Delivered,
    Dropped,
    Published,
    Requested,
    ServerStarted,
    Stored,
)
from sandbox.kernel.trace import Trace


class Ledger:
    """Counts of one trace. kept: of what was stored, and of what the store knew from
    before, what is still there at the end; nobody misses what went before they came.
    http_requests counts those about events, not ordinary ones."""

    def __init__(self, trace: Trace) -> None:
        verdicts = [judged.verdict for judged in deliveries(trace)]
        self.published = trace.count(Published)
        self.stored = trace.count(Stored)
        self.kept = kept_at_end(trace)
        self.delivered = trace.count(Delivered)
        self.wanted = verdicts.count(WANTED)
        self.unwanted = verdicts.count(UNWANTED)
        self.echoes = verdicts.count(ECHO)
        self.missed = len(misses(trace))
        self.duplicated = len(duplicated(trace).evidence) if verdicts else 0
        self.http_requests = sum(1 for e in trace.of(Requested) if e.about is not None)

    def __str__(self) -> str:
        return ", ".join(f"{name} {count}" for name, count in self.__dict__.items())

    __repr__ = __str__


def kept_at_end(trace: Trace) -> int:
    """How many messages the buses and servers hold when the trace ends."""
    kept: dict[str, Counter[str | None]] = {}
    for entry in trace.of(ServerStarted, Stored, Dropped, ChannelDeleted):
        _keep(kept.setdefault(entry.actor, Counter()), entry.fact)
    return sum(max(channels.total(), 0) for channels in kept.values())


def _keep(channels: Counter[str | None], fact: Any) -> None:
    """Of what a start knows less or more, nobody says in which channel."""
    if isinstance(fact, Stored):
        channels[fact.channel] += 1
    elif isinstance(fact, Dropped):
        channels[fact.channel] -= fact.last - fact.first + 1
    elif isinstance(fact, ChannelDeleted):
        del channels[fact.channel]
    elif fact.messages == 0:
        channels.clear()
    else:
        channels[None] += fact.messages - channels.total()


def ledger(trace: Trace) -> Ledger:
    """Add up a trace."""
    return Ledger(trace)
