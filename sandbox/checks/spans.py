"""How long each subscription and each place was there, from entry to entry.

A place is what a subscription reads from: its own, that of a durable, which waits for
its next reader, or that of a group, where one member gets what all are sent.
"""

from __future__ import annotations

from sandbox.kernel.facts import (
    ClientClosed,
    ClientConnected,
    PlaceKept,
    Subscribed,
    SubscriptionForgotten,
    Unsubscribed,
)
from sandbox.kernel.trace import Entry, Trace

NEVER = float("inf")  # behind every entry
GROUP = "group "  # how the key of a group's place begins


class Span:
    """The time of one subscription, from entry to entry.

    closed: when the server served its place no more. left: when its client wanted it
    no more; one that the server has forgotten still waits. is_kept: the subscription
    is closed, and its place waits for the next one under that name.
    """

    def __init__(self, entry: Entry) -> None:
        self.server = entry.actor
        self.client: str = entry.fact.client_id
        self.channel: str = entry.fact.channel
        self.key: str = entry.fact.subscription
        self.place: str = entry.fact.place
        self.opened = entry.number
        self.closed: float = NEVER
        self.left: float = NEVER
        self.is_kept = False

    @property
    def is_of_group(self) -> bool:
        return self.place.startswith(GROUP)

    @property
    def is_there(self) -> bool:
        return self.closed == NEVER

    def holds(self, client: str, stored: Entry) -> bool:
        """Was this client to be given this message?"""
        reader = (self.client, self.server, self.channel)
        is_its = reader == (client, stored.actor, stored.fact.channel)
        return is_its and self.opened < stored.number < self.closed


def spans_of(trace: Trace) -> list[Span]:
    """The times of all subscriptions, in the order in which they began."""
    spans: list[Span] = []
    newest: dict[tuple[str, str], Span] = {}  # by server and key
    ends = (PlaceKept, Unsubscribed, SubscriptionForgotten)
    for entry in trace.of(Subscribed, *ends, ClientConnected, ClientClosed):
        fact = entry.fact
        if isinstance(fact, ClientConnected | ClientClosed):
            _leave(spans, entry)
        elif isinstance(fact, Subscribed):
            span = newest[entry.actor, fact.subscription] = Span(entry)
            spans.append(span)
        elif (entry.actor, fact.subscription) in newest:  # or else of an earlier run
            _end(newest[entry.actor, fact.subscription], spans, entry)
    return spans


def _leave(spans: list[Span], entry: Entry) -> None:
    """From here on the client of that id is nobody, or another one."""
    for span in spans:
        is_its = (span.server, span.client) == (entry.actor, entry.fact.client_id)
        if is_its and not span.is_kept:
            span.left = min(span.left, entry.number)


def _end(span: Span, spans: list[Span], entry: Entry) -> None:
    if isinstance(entry.fact, PlaceKept):
        span.is_kept = True
        return
    for gone in _gone_with(span, spans):
        gone.closed = min(gone.closed, entry.number)
        if isinstance(entry.fact, Unsubscribed):
            gone.left = min(gone.left, entry.number)


def _gone_with(span: Span, spans: list[Span]) -> list[Span]:
    """All who had the place that goes with this one; a group's stays for the rest."""
    sharing = [s for s in spans if (s.server, s.place) == (span.server, span.place)]
    rest = [s for s in sharing if s is not span and s.is_there and not s.is_kept]
    return [span] if rest and span.is_of_group else sharing
