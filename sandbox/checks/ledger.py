"""The ledger of a run: what was sent, what for, and what it cost, in numbers."""

from __future__ import annotations

from sandbox.checks.deliveries import ECHO, UNWANTED, WANTED, deliveries, misses
from sandbox.checks.promises import duplicated
from sandbox.kernel.facts import Delivered, Published, Requested, Stored
from sandbox.kernel.trace import Trace


class Ledger:
    """Counts of one trace. http_requests counts those about events, not ordinary ones."""

    def __init__(self, trace: Trace) -> None:
        verdicts = [judged.verdict for judged in deliveries(trace)]
        self.published = trace.count(Published)
        self.stored = trace.count(Stored)
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


def ledger(trace: Trace) -> Ledger:
    """Add up a trace."""
    return Ledger(trace)
