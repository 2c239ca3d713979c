"""Every delivery judged, and every delivery that should have been and was not.

A service wants an event if it has a handler for its type, or if it subscribed to
its channel. On the bus nobody is asked, so copies arrive that nobody wants; one
that comes back to its own sender is an echo.
"""

from __future__ import annotations

from sandbox.kernel.facts import (
    Delivered,
    Handles,
    Missed,
    Published,
    PublishRefused,
    Requested,
    RequestFailed,
    Started,
    Stored,
    Subscribed,
    Unsubscribed,
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
        if (entry.number, service) not in got
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
    a client without handlers, what it is subscribed to.
    """
    wants: _Wants = {}
    services: set[tuple[str, str]] = set()
    for entry in trace.of(Handles):
        want = (entry.actor, entry.fact.channel)
        if want not in services:
            services.add(want)
            since = (entry.actor, entry.number, float("inf"))
            wants.setdefault(entry.fact.channel, []).append(since)
    for client, channels in _spans(trace).items():
        for channel, spans in channels.items():
            if (client, channel) not in services:
                wants.setdefault(channel, []).extend((client, *span) for span in spans)
    return wants


class Ways:
    """What the trace knows of each event's way, looked up by publish and service."""

    def __init__(self, trace: Trace) -> None:
        self._refused = {e.about: e for e in trace.of(PublishRefused)}
        self._stored = {e.about: e for e in trace.of(Stored)}
        self._missed = {(e.about, e.actor): e for e in trace.of(Missed)}
        # Requests about an event: on its way in, and on its way to each service.
        self._posted = {(e.about, e.fact.to): e for e in trace.of(Requested)}
        self._failed = {(e.about, e.fact.to): e for e in trace.of(RequestFailed)}
        self._subscribed = _spans(trace)
        self._senders = {e.number: e.actor for e in trace.of(Published)}

    def end(self, publish: Entry, service: str) -> Why:
        """Why this service has not got this event."""
        number = publish.number
        if number in self._refused:
            refused = self._refused[number]
            return Why(f"it was refused: {refused.fact.error}", refused.number)
        if (number, service) in self._missed:
            missed = self._missed[number, service]
            return Why(missed.fact.reason, missed.number)
        if (number, service) in self._failed:
            failed = self._failed[number, service]
            return Why(f"nobody was there ({failed.fact.error})", failed.number)
        if number not in self._stored:
            return self._not_stored(number)
        return self._not_delivered(self._stored[number], service)

    def _not_stored(self, number: int) -> Why:
        for (about, to), failed in self._failed.items():
            if about == number:
                return Why(f"{to} was not there ({failed.fact.error})", failed.number)
        return Why("it was still on its way when the run ended", is_open=True)

    def _not_delivered(self, stored: Entry, service: str) -> Why:
        posted = self._posted.get((stored.about, service))
        if posted is not None:
            why = f"its copy was still on its way to {service} when the run ended"
            return Why(why, posted.number, is_open=True)
        if stored.fact.channel in self._subscribed.get(service, {}):
            spans = self._subscribed[service][stored.fact.channel]
            if any(first < stored.number < last for first, last in spans):
                why = f"it still waited for {service} when the run ended"
                return Why(why, stored.number, is_open=True)
        return Why(f"{service} had no way to be told then", stored.number)


_Spans = dict[str, dict[str, list[tuple[int, float]]]]


def _spans(trace: Trace) -> _Spans:
    """{client: {channel: [(subscribed at entry, unsubscribed at entry)]}}."""
    spans: _Spans = {}
    for entry in trace.of(Subscribed, Unsubscribed):
        fact = entry.fact
        if isinstance(fact, Subscribed):
            per_channel = spans.setdefault(fact.client_id, {})
            per_channel.setdefault(fact.channel, []).append(
                (entry.number, float("inf"))
            )
        else:
            client = fact.subscription.split("/", 1)[0]
            opened, _ = spans[client][fact.channel].pop()
            spans[client][fact.channel].append((opened, entry.number))
    return spans
