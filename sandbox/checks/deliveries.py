"""Every delivery judged, and every delivery that should have been and was not.

A service wants an event if it has a handler for its type, or if it subscribed to
its channel. On the bus nobody is asked, so copies arrive that nobody wants; one
that comes back to its own sender is an echo.
"""

from __future__ import annotations

from sandbox.checks.spans import NEVER, spans_of
from sandbox.kernel.facts import (
    ChannelDeleted,
    Delivered,
    Dropped,
    Handles,
    Missed,
    Published,
    PublishLost,
    PublishRefused,
    PublishUnknown,
    Requested,
    RequestFailed,
    Started,
    Stored,
)
from sandbox.kernel.trace import Entry, Trace

WANTED, UNWANTED, ECHO = "wanted", "unwanted", "echo"


class Judged:
    """A delivery and what it is worth: wanted, unwanted or echo."""

    def __init__(self, entry: Entry, verdict: str) -> None:
        self.entry = entry
        self.service = entry.actor
        self.channel: str = entry.fact.channel
        self.verdict = verdict

    def __repr__(self) -> str:
        return f"<{self.verdict}: {self.service} {self.channel}>"


class Miss:
    """An event that a service wanted and did not get.

    about: the number of its publish. reason: why, in words. is_open: it may still
    arrive, the run ended too early to tell. evidence: the entries that prove it.
    """

    def __init__(self, service: str, channel: str, about: int, why: Why) -> None:
        self.service = service
        self.channel = channel
        self.about = about
        self.reason = why.reason
        self.is_open = why.is_open
        self.evidence = [about, *why.evidence]

    def __repr__(self) -> str:
        return f"<{self.service} missed {self.channel}: {self.reason}>"


class Why:
    """The end of an event's way to one service."""

    def __init__(self, reason: str, *evidence: int, is_open: bool = False) -> None:
        self.reason = reason
        self.evidence = evidence
        self.is_open = is_open


def deliveries(trace: Trace) -> list[Judged]:
    """All deliveries, in order."""
    handled = {(e.actor, e.fact.channel) for e in trace.of(Handles)}
    senders = {e.number: e.actor for e in trace.of(Published)}
    return [Judged(e, _worth(e, handled, senders)) for e in trace.of(Delivered)]


def _worth(entry: Entry, handled: set[tuple[str, str]], senders: dict[int, str]) -> str:
    if entry.fact.subscription is not None:
        return WANTED
    if entry.about is not None and senders.get(entry.about) == entry.actor:
        return ECHO
    wanted = (entry.actor, entry.fact.channel) in handled
    return WANTED if wanted else UNWANTED


def misses(trace: Trace) -> list[Miss]:
    """All wanted deliveries that did not come, in the order of their publishes."""
    got = {(e.about, e.actor) for e in trace.of(Delivered)}
    ways = Ways(trace)
    return [
        Miss(service, entry.fact.channel, entry.number, ways.end(entry, service))
        for entry, service in wanted(trace)
        if (entry.number, service) not in got and not ways.has_group(entry, service)
    ]


def wanted(trace: Trace) -> list[tuple[Entry, str]]:
    """(publish, service) for every delivery that somebody other than the sender wants.

    A service that was not there yet when an event was published misses nothing, nor
    does a client whose subscription was closed when the event was stored.
    """
    stored = {e.about: e.number for e in trace.of(Stored)}
    systems = {e.actor: e.fact.system for e in trace.of(Started)}
    wants = _wants(trace)
    found: dict[tuple[int, str], Entry] = {}
    for entry in trace.of(Published):
        moment = stored.get(entry.number, entry.number)
        for service, first, last in wants.get(entry.fact.channel, []):
            # In a world with both, the bus knows nothing of the server's events.
            is_near = systems.get(service) == systems.get(
                entry.actor, systems.get(service)
            )
            is_other = service != entry.actor
            if is_near and is_other and first < entry.number and moment < last:
                found[entry.number, service] = entry
    return [(entry, service) for (_, service), entry in found.items()]


_Wants = dict[str, list[tuple[str, int, float]]]


def _wants(trace: Trace) -> _Wants:
    """{channel: [(service, from which entry on, up to which entry)]}.

    A service wants what it handles for as long as the run lasts, asleep or not;
    a client without handlers, what it subscribed to, until it leaves.
    """
    wants: _Wants = {}
    services: set[tuple[str, str]] = set()
    for entry in trace.of(Handles):
        want = (entry.actor, entry.fact.channel)
        if want not in services:
            services.add(want)
            since = (entry.actor, entry.number, NEVER)
            wants.setdefault(entry.fact.channel, []).append(since)
    for span in spans_of(trace):
        if (span.client, span.channel) not in services:
            since = (span.client, span.opened, span.left)
            wants.setdefault(span.channel, []).append(since)
    return wants


class Ways:
    """What the trace knows of each event's way, looked up by publish and service."""

    def __init__(self, trace: Trace) -> None:
        self._refused = {e.about: e for e in trace.of(PublishRefused)}
        self._lost = {e.about: e for e in trace.of(PublishLost)}
        self._unknown = {e.about: e for e in trace.of(PublishUnknown)}
        self._stored = {e.about: e for e in trace.of(Stored)}
        self._missed = {(e.about, e.actor): e for e in trace.of(Missed)}
        # Requests about an event: on its way in, and on its way to each service.
        self._posted = {(e.about, e.fact.to): e for e in trace.of(Requested)}
        self._failed = {(e.about, e.fact.to): e for e in trace.of(RequestFailed)}
        self._spans = spans_of(trace)
        # Of groups: who belongs to which, and which of them has got what.
        of_key = {span.key: span.place for span in self._spans}
        self._groups = {
            (s.client, s.channel): s.place for s in self._spans if s.is_of_group
        }
        self._group_got = {
            (e.about, of_key.get(e.fact.subscription)) for e in trace.of(Delivered)
        }
        self._gone = list(trace.of(Dropped, ChannelDeleted))
        self._readers: dict[int | None, list[str]] = {}
        for about, to in self._posted:
            self._readers.setdefault(about, []).append(to)

    def end(self, publish: Entry, service: str) -> Why:
        """Why this service has not got this event."""
        number = publish.number
        if (number, service) in self._missed:
            return self._not_taken(self._missed[number, service], service)
        if (number, service) in self._failed:
            failed = self._failed[number, service]
            return Why(f"nobody was there ({failed.fact.error})", failed.number)
        if number not in self._stored:
            return self._not_stored(number)
        return self._not_delivered(self._stored[number], service)

    def has_group(self, publish: Entry, service: str) -> bool:
        """Has another member of its group got this event? One of them is enough."""
        group = self._groups.get((service, publish.fact.channel))
        return group is not None and (publish.number, group) in self._group_got

    def _not_taken(self, missed: Entry, service: str) -> Why:
        """A copy found nobody. On channels it is sent again, as long as its place and
        the message are there."""
        stored = self._stored.get(missed.about)
        if stored is not None and any(s.holds(service, stored) for s in self._spans):
            why = self._not_delivered(stored, service)
            if why.is_open:
                return Why(f"{missed.fact.reason}, and it is sent again", missed.number,
                           is_open=True)  # fmt: skip
        return Why(missed.fact.reason, missed.number)

    def is_open(self, publish: Entry) -> bool:
        """Was an event that has reached nobody still on its way to anybody?"""
        stored = self._stored.get(publish.number)
        if stored is None:
            return self._not_stored(publish.number).is_open
        copies = self._readers.get(publish.number, [])
        readers = [to for to in copies if to != stored.actor]
        readers += [span.client for span in self._spans]
        return any(self.end(publish, reader).is_open for reader in readers)

    def _not_stored(self, number: int) -> Why:
        """Why this event is not stored. No answer proves nothing, so it comes last."""
        if number in self._refused:
            refused = self._refused[number]
            return Why(
                f"it was refused; the server answered: {refused.fact.error}",
                refused.number,
            )
        if number in self._lost:
            lost = self._lost[number]
            return Why(f"it was lost on its way: {lost.fact.reason}", lost.number)
        for (about, to), failed in self._failed.items():
            if about == number:
                return Why(f"{to} was not there ({failed.fact.error})", failed.number)
        if number in self._unknown:
            given_up = self._unknown[number]
            why = f"nobody knows whether it is stored ({given_up.fact.error})"
            return Why(why, given_up.number, is_open=True)
        return Why("it was still on its way when the run ended", is_open=True)

    def _not_delivered(self, stored: Entry, service: str) -> Why:
        posted = self._posted.get((stored.about, service))
        if posted is not None:
            why = f"its copy was still on its way to {service} when the run ended"
            return Why(why, posted.number, is_open=True)
        there = [span for span in self._spans if span.holds(service, stored)]
        gone = next((g for g in self._gone if there and took(g, stored)), None)
        if gone is not None:
            return Why(f"it was gone before its turn: {gone.fact}", gone.number)
        if any(span.is_there for span in there):
            why = f"it still waited for {service} when the run ended"
            return Why(why, stored.number, is_open=True)
        for span in there:
            why = f"the subscription of {service} ended before its turn"
            return Why(why, stored.number, int(span.closed))
        return Why(f"{service} had no way to be told then", stored.number)


def took(gone: Entry, stored: Entry) -> bool:
    """Did this message go with what a limit took?"""
    fact, sequence = gone.fact, stored.fact.sequence
    if gone.number < stored.number or gone.actor != stored.actor:
        return False
    if fact.channel != stored.fact.channel:
        return False
    return isinstance(fact, ChannelDeleted) or fact.first <= sequence <= fact.last
