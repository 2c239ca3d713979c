"""Why an event did not arrive at a service: what happened, entry by entry, and in a
sentence what it comes to."""

from __future__ import annotations

from sandbox.checks.because import because
from sandbox.checks.deliveries import Ways, took
from sandbox.checks.presence import away, closed, ran, troubled
from sandbox.kernel.facts import (
    CaughtUp,
    ChannelDeleted,
    ClientForgotten,
    Delivered,
    Dropped,
    Handles,
    LineLost,
    Published,
    PublishRefused,
    Registered,
    ServerStarted,
    Started,
    Stored,
    Subscribed,
    SubscriptionForgotten,
)
from sandbox.kernel.trace import Entry, Trace


class Absence:
    """One event, one service, and what lies between them.

    arrival: the first delivery, None if there is none. entries: what proves it, in
    order. because: a sentence. is_open: the event may still come. is_asked_for: does
    this service want such events, or did it never run. meant: the type that its
    publisher may have meant, if nobody listens to the one it has.
    """

    def __init__(self, trace: Trace, service: str, about: int) -> None:
        self.trace = trace
        self.service = service
        self.publish = trace[about]
        self.channel: str = self.publish.fact.channel
        its = [entry for entry in trace.of(Stored, Delivered) if entry.about == about]
        self.stored = next((e for e in its if isinstance(e.fact, Stored)), None)
        self.arrival = next((e for e in its if e.actor == service), None)
        self.hub = self._hub()
        self.on_bus = any(e.actor == self.hub for e in trace.of(Registered))
        self.meant = _meant(trace, self.channel)
        self.is_asked_for = self.on_bus or _asks(self)
        self._ways = Ways(trace)
        self.end = self._ways.end(self.publish, service)
        self.is_open = self.arrival is None and self.is_asked_for and self.end.is_open
        self.because = because(self)
        self.entries = [] if self.arrival else _entries(self)

    def _hub(self) -> str:
        """The bus or server to which it went."""
        if self.stored is not None:
            return self.stored.actor
        systems = {e.actor: e.fact.system for e in self.trace.of(ServerStarted)}
        wired = {e.actor: e.fact.system for e in self.trace.of(Started)}
        here = wired.get(self.publish.actor, "channels")
        return next((name for name, system in systems.items() if system == here), "")

    @property
    def has_group(self) -> bool:
        """Has another member of its group got it?"""
        return self._ways.has_group(self.publish, self.service)

    @property
    def ends_ms(self) -> int:
        """When the last thing that is proven happened to it."""
        return max(
            self.trace[n].at_ms for n in (self.publish.number, *self.end.evidence)
        )

    @property
    def moment(self) -> int:
        """The entry at which it was decided."""
        if self.is_open:
            return len(self.trace)
        proof = max(self.end.evidence, default=self.publish.number)
        return self.stored.number if self.stored is not None else proof

    def later(self, kind: type) -> list[Entry]:
        """What this service or server did of a kind after that moment."""
        return [
            entry
            for entry in self.trace.of(kind)
            if entry.number > self.moment and entry.actor in (self.service, self.hub)
        ]

    @property
    def gone(self) -> Entry | None:
        """What took it out of its channel."""
        stored = self.stored
        if stored is None:
            return None
        taken = self.trace.of(Dropped, ChannelDeleted)
        return next((entry for entry in taken if took(entry, stored)), None)

    @property
    def chances(self) -> list[Entry]:
        """When this service subscribed to the channel after that."""
        its = (self.service, self.channel)
        subscribed = self.later(Subscribed)
        return [e for e in subscribed if (e.fact.client_id, e.fact.channel) == its]


def _meant(trace: Trace, channel: str) -> str | None:
    """The type somebody listens to that is spelt nearly like this one."""
    from difflib import get_close_matches  # only who misses something waits for it

    heard = sorted({e.fact.channel for e in trace.of(Handles, Subscribed)})
    if channel in heard:
        return None
    return next(iter(get_close_matches(channel, heard, n=1)), None)


def _asks(it: Absence) -> bool:
    wants = [e.fact.channel for e in it.trace.of(Handles) if e.actor == it.service]
    wants += [
        e.fact.channel
        for e in it.trace.of(Subscribed)
        if e.fact.client_id == it.service
    ]
    return it.channel in wants or it.service not in ran(it.trace)


# What proves it


def _entries(it: Absence) -> list[Entry]:
    """The chain: few entries, each of them a sentence."""
    found = [it.publish, it.stored, *(it.trace[n] for n in it.end.evidence)]
    if it.is_asked_for:
        found += _away(it)
        for sender, receiver in _paths(it):
            found.append(troubled(it.trace, sender, receiver, it.moment))
        found += [*_forgotten(it), *_comebacks(it)]
    numbers = sorted({entry.number for entry in found if entry is not None})
    return [it.trace[number] for number in numbers]


def _away(it: Absence) -> list[Entry | None]:
    """Who was not there: a hub that is away explains the lost lines to it."""
    hub = away(it.trace, it.hub, it.moment)
    others = [it.service, *([] if it.stored else [it.publish.actor])]
    gone = [away(it.trace, actor, it.moment) for actor in others]
    return [hub, *(e for e in gone if not (hub and e and isinstance(e.fact, LineLost)))]


def _paths(it: Absence) -> list[tuple[str, str]]:
    """The paths that its end speaks of, or on which it still is."""
    ways = [(it.publish.actor, it.hub)] if it.stored is None else []
    ways += [] if it.stored is None else [(it.hub, it.service)]
    said = it.end.reason
    return [
        way for way in ways if it.is_open or "path from {} to {}".format(*way) in said
    ]


def _forgotten(it: Absence) -> list[Entry | None]:
    """What a start of the server did not know any more, and that start."""
    forgot = []
    if any(isinstance(it.trace[n].fact, PublishRefused) for n in it.end.evidence):
        forgot = [
            e
            for e in it.trace.of(ClientForgotten)
            if e.fact.client_id == it.publish.actor and e.number < it.moment
        ][-1:]
    if it.stored is not None:
        ended = closed(it.trace, it.service, it.channel, it.moment)
        forgot += [ended] if ended is not None else []
    starts = [
        it.trace.why(e.number)[0]
        for e in forgot
        if isinstance(e.fact, ClientForgotten | SubscriptionForgotten)
    ]
    return [*forgot, *starts]


def _comebacks(it: Absence) -> list[Entry]:
    """Of whoever came back to ask, or did not, and of a hub that had forgotten."""
    starts = [e for e in it.later(ServerStarted) if e.fact.messages == 0]
    return [*filter(None, [it.gone]), *starts[-1:], *it.later(Started)[-1:], *it.chances[-1:],
            *it.later(CaughtUp)[-1:]]  # fmt: skip


def published_names(trace: Trace) -> dict[str, int]:
    """{"ticket:updated#4": number of its publish}"""
    return {
        name: number
        for number, name in trace.event_names().items()
        if number is not None and isinstance(trace[number].fact, Published)
    }
