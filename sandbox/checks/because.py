"""What the entries about an event that did not arrive come to, in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.checks.presence import closed, ran
from sandbox.kernel.facts import (
    CaughtUp,
    Missed,
    RequestFailed,
    ServerStarted,
    Started,
    SubscriptionForgotten,
)
from sandbox.kernel.trace import Entry

if TYPE_CHECKING:
    from sandbox.checks.absence import Absence


def because(it: Absence) -> str:
    if it.arrival is not None:
        return f"it arrived at {it.arrival.at_ms} ms."
    if not it.is_asked_for:
        return _not_asked(it)
    if it.has_group:
        return f"another member of the group of {it.service} got it: one is enough."
    if it.stored is None or it.is_open:
        return f"{it.end.reason}."
    if it.service not in ran(it.trace):
        return f"{it.service} was not there: nobody has started it."
    return _came_too_late(it) or _never_told(it)


def _not_asked(it: Absence) -> str:
    """Nobody is sent on channels what it does not ask for."""
    if it.meant is not None:
        return f"nobody listens to {it.channel!r}. Did you mean {it.meant!r}?"
    is_service = any(e.actor == it.service for e in it.trace.of(Started))
    asks = "has no handler for it" if is_service else "has not subscribed to it"
    return (
        f"{it.service} {asks}, and on channels nobody is sent what it did not ask for."
    )


def _came_too_late(it: Absence) -> str | None:
    """Who was away and came back, and still was not told."""
    assert it.stored is not None
    if it.later(CaughtUp):
        return f"{it.service} asked for all events, and {it.hub} had it no more."
    if it.on_bus and it.later(Started):
        return f"{it.service} came back, and did not ask for what it had missed."
    if it.chances and any(e.fact.messages == 0 for e in it.later(ServerStarted)):
        return (
            f"when {it.service} subscribed again, {it.hub} knew nothing of it any more."
        )
    if it.chances and it.gone is not None:
        return f"when {it.service} subscribed again, {it.hub} had dropped it."
    if it.chances and not _reads_from(it.chances[-1], it.stored):
        after = it.chances[-1].fact.after_sequence
        return (
            f"the subscription of {it.service} begins after #{after}, and this is "
            f"#{it.stored.fact.sequence}."
        )
    return None


def _reads_from(subscribed: Entry, stored: Entry) -> bool:
    return bool(subscribed.fact.after_sequence < stored.fact.sequence)


def _never_told(it: Absence) -> str:
    """Who was not told, and did not come back for it."""
    proof = [it.trace[n].fact for n in it.end.evidence]
    ended = closed(it.trace, it.service, it.channel, it.moment)
    lost = next((fact.reason for fact in proof if isinstance(fact, Missed)), "")
    if lost or any(isinstance(fact, RequestFailed) for fact in proof):
        said = "was lost" if lost.startswith("the path") else "found nobody"
        return f"its copy {said}{f', and {it.hub} posts it once' * it.on_bus}."
    if ended is not None and isinstance(ended.fact, SubscriptionForgotten):
        return f"{it.hub} had forgotten the subscription of {it.service}."
    if it.end.reason.endswith("had no way to be told then"):
        return (
            f"{it.service} was not {'registered' if it.on_bus else 'subscribed'} then."
        )
    return f"{it.end.reason}."
