"""One message on its way to everybody: each time it was sent, and what became of it.

The trace says when a copy left and when its callback ran. What was in between is worked
out: a copy is on its way for the shortest time that anything took in this run, waits
while its process is at work on what came before, and is worked on from then on.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sandbox.kernel.facts import (
    Acked,
    AckWaitOver,
    Confirmed,
    Crashed,
    Delivered,
    Frozen,
    Missed,
    PublishLost,
    PublishRefused,
    PublishUnknown,
    Requested,
    RequestFailed,
    Thawed,
)
from sandbox.kernel.trace import Entry
from sandbox.views.reading import Reading


class Attempt(NamedTuple):
    """One copy. kind: a glyph. came_ms: when its callback ran. begun_ms: when its
    process began with it. acked_ms: when the server noted the ack of this copy.
    wait_end_ms: when the server's wait for an ack was over, by an ack or without."""

    to: str
    sent_ms: int
    again: int  # how often it had been sent before
    kind: str
    arrived_ms: int | None = None
    begun_ms: int | None = None
    came_ms: int | None = None
    reason: str = ""  # why it did not come
    acked_ms: int | None = None
    wait_end_ms: int | None = None
    is_wait_over: bool = False
    has_wait: bool = False  # does anybody wait for an ack?


class Journey:
    """All that became of one publish.

    stored: the entry, or None. told_ms: when its publisher knew. end: when and why it
    came no further than its publisher, or None.
    """

    def __init__(self, reading: Reading, number: int) -> None:
        self.reading = reading
        self.sent = reading.publishes[number]
        abouts = enumerate(reading.trace.abouts)
        self._its = [reading.trace[n] for n, about in abouts if about == number]
        stored = (e for e in reading.stored if e.about == number)
        self.stored: Entry | None = next(stored, None)
        told = (e.at_ms for e in self._its if isinstance(e.fact, Confirmed))
        self.told_ms: int | None = next(told, None)
        self.end = self._end()
        self._way_ms = shortest_way_ms(reading)
        self._verdicts = {j.entry.number: j.verdict for j in reading.deliveries}
        self._came_by: dict[str, list[Entry]] = {}
        for judged in reading.deliveries:
            self._came_by.setdefault(judged.service, []).append(judged.entry)
        self.attempts = self._attempts()

    def _end(self) -> tuple[int, str] | None:
        """When and why it came no further than its publisher, if so."""
        for entry in self._its if self.stored is None else []:
            fact = entry.fact
            is_own = entry.actor == self.sent.actor
            if isinstance(fact, PublishLost):
                return entry.at_ms, f"lost on its way: {fact.reason}"
            if isinstance(fact, PublishRefused):
                return entry.at_ms, f"the server answered: {fact.error}"
            if isinstance(fact, PublishUnknown | RequestFailed) and is_own:
                return entry.at_ms, fact.error
        return None

    def _attempts(self) -> list[Attempt]:
        """Each receiver's, in the order in which they were sent."""
        found = [*self._delivered(), *self._missed(), *self._failed(), *self._open()]
        found.sort(key=lambda attempt: attempt.sent_ms)
        order = list(dict.fromkeys(attempt.to for attempt in found))
        return sorted(found, key=lambda attempt: order.index(attempt.to))

    def _delivered(self) -> Iterator[Attempt]:
        for entry in self._its:
            if isinstance(entry.fact, Delivered):
                yield self._came(entry)

    def _came(self, entry: Entry) -> Attempt:
        fact = entry.fact
        arrived_ms = min(fact.sent_ms + self._way_ms, entry.at_ms)
        before = [
            e.at_ms for e in self._came_by[entry.actor] if e.number < entry.number
        ]
        begun_ms = self._unfrozen_ms(entry, max([arrived_ms, *before[-1:]]))
        acks = (e.at_ms for e in self._its
                if isinstance(e.fact, Acked) and e.cause == entry.number)  # fmt: skip
        end = self._wait_end(fact.subscription, fact.sent_ms)
        return Attempt(
            entry.actor, fact.sent_ms, fact.redelivery_count,
            self._verdicts[entry.number], arrived_ms, begun_ms, entry.at_ms,
            acked_ms=next(acks, None), has_wait=fact.subscription is not None,
            wait_end_ms=None if end is None else end.at_ms,
            is_wait_over=end is not None and isinstance(end.fact, AckWaitOver),
        )  # fmt: skip

    def _unfrozen_ms(self, came: Entry, at_ms: int) -> int:
        """That moment, or the end of the freeze into which it fell."""
        for from_ms, until_ms in freezes(self.reading, came.actor):
            if from_ms <= at_ms < (until_ms or at_ms):
                return min(until_ms or at_ms, came.at_ms)
        return at_ms

    def _wait_end(self, subscription: str | None, sent_ms: int) -> Entry | None:
        """What ended the server's wait for an ack of a copy sent then."""
        ends = (e for e in self._its if isinstance(e.fact, Acked | AckWaitOver))
        its = (e for e in ends if e.fact.subscription == subscription)
        return next((e for e in its if e.at_ms > sent_ms), None)

    def _missed(self) -> Iterator[Attempt]:
        """Copies of a server that nobody took; it waits for their acks all the same."""
        for entry in self._its:
            if isinstance(entry.fact, Missed):
                yield self._unheard(entry.actor, entry.at_ms, "lost", entry.fact.reason)

    def _unheard(self, to: str, sent_ms: int, kind: str, reason: str) -> Attempt:
        over = (e for e in self._its
                if isinstance(e.fact, AckWaitOver) and e.at_ms > sent_ms
                and e.fact.subscription.startswith(f"{to}/"))  # fmt: skip
        end = next(over, None)
        return Attempt(
            to, sent_ms, 0, kind, reason=reason, has_wait=end is not None,
            wait_end_ms=None if end is None else end.at_ms, is_wait_over=end is not None,
        )  # fmt: skip

    def _failed(self) -> Iterator[Attempt]:
        """Copies of a bus that nobody took."""
        for entry in self._its:
            fact = entry.fact
            if isinstance(fact, RequestFailed) and entry.actor in self.reading.hubs:
                sent_ms = entry.at_ms - fact.took_ms
                reason = f"nobody was there ({fact.error})"
                yield Attempt(fact.to, sent_ms, 0, "lost", reason=reason)

    def _open(self) -> Iterator[Attempt]:
        """Copies that were still on their way, or waiting, when the run ended."""
        known = {attempt.to for attempt in (*self._delivered(), *self._missed())}
        known |= {attempt.to for attempt in self._failed()}
        for entry in self._its:
            fact = entry.fact
            if isinstance(fact, Requested) and entry.actor in self.reading.hubs:
                to, sent_ms = fact.to, entry.at_ms
            elif isinstance(fact, AckWaitOver) and self.stored is not None:
                to, sent_ms = fact.subscription.split("/")[0], self.stored.at_ms
            else:
                continue
            if to not in known:
                known.add(to)
                yield self._unheard(to, sent_ms, "request", OPEN)


OPEN = "it had not come when the run ended"


def freezes(reading: Reading, actor: str) -> list[tuple[int, int | None]]:
    """From when to when a process stood still."""
    found: list[tuple[int, int | None]] = []
    for entry in reading.trace.of(Frozen, Thawed, Crashed):
        if entry.actor != actor:
            continue
        if isinstance(entry.fact, Frozen):
            found.append((entry.at_ms, None))
        elif found and found[-1][1] is None:
            found[-1] = (found[-1][0], entry.at_ms)
    return found


def shortest_way_ms(reading: Reading) -> int:
    """The shortest time that anything took from one process to another."""
    took = [
        stored.at_ms - sent.at_ms
        for stored in reading.stored
        if (sent := reading.sent(stored)) is not None
    ]
    took += [j.entry.at_ms - j.entry.fact.sent_ms for j in reading.deliveries]
    return min(took, default=0)
