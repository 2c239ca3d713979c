"""What goals ask of a trace."""

from __future__ import annotations

from collections import Counter

from sandbox.checks.presence import away
from sandbox.kernel.facts import (
    Crashed,
    Delivered,
    Published,
    ServerStarted,
    Started,
    Stored,
    Subscribed,
)
from sandbox.kernel.trace import Entry, Trace


def published(trace: Trace, event_type: str) -> list[Entry]:
    return [e for e in trace.of(Published) if e.fact.channel == event_type]


def starts(trace: Trace, service: str) -> list[Entry]:
    return [e for e in trace.of(Started) if e.actor == service]


def times_received(trace: Trace, service: str) -> Counter[int | None]:
    """{number of the publish: how often it reached the service}"""
    return Counter(e.about for e in trace.of(Delivered) if e.actor == service)


def heard_by_nobody(trace: Trace) -> list[Entry]:
    """What was stored and reached no service."""
    reached = {e.about for e in trace.of(Delivered)}
    return [e for e in trace.of(Stored) if e.about not in reached]


def all_were_there(trace: Trace, moment: int) -> bool:
    """Was every service that had ever started running when this entry was written?"""
    services = dict.fromkeys(e.actor for e in trace.of(Started))
    return not any(away(trace, service, moment) for service in services)


def published_while_down(trace: Trace, service: str, event_type: str) -> list[Entry]:
    """Down is crashed: whoever is frozen, or cut off, comes back without a start."""
    gone = ((e, away(trace, service, e.number)) for e in published(trace, event_type))
    return [e for e, went in gone if went and isinstance(went.fact, Crashed)]


def restarts(trace: Trace) -> list[Entry]:
    """Every start of the streaming server but its first."""
    started = [e for e in trace.of(ServerStarted) if e.fact.system == "channels"]
    return started[1:]


def stored_before(trace: Trace, moment: int) -> list[Entry]:
    return [e for e in trace.of(Stored) if e.number < moment]


def asked_in_vain(trace: Trace, stored: Entry, since: int) -> bool:
    """Did somebody subscribe to its channel from the first on, and not get it?"""
    return any(
        not times_received(trace, asked.fact.client_id)[stored.about]
        for asked in trace.of(Subscribed)
        if asked.number > since
        and asked.fact.channel == stored.fact.channel
        and asked.fact.start_at == "first"
    )
