"""What a service finds that starts late or comes back."""

from __future__ import annotations

from typing import NamedTuple

from sandbox.kernel.facts import (
    Acted,
    CaughtUp,
    Crashed,
    Delivered,
    Handles,
    ServerStarted,
    ServerStopped,
    Started,
    Subscribed,
)
from sandbox.kernel.trace import Entry
from sandbox.views.player.saying import events_said, fitting
from sandbox.views.reading import Reading

NEW_ONLY = "new_only"


class Arrival(NamedTuple):
    """A start in the middle of a run. given: deliveries of what was published before.

    again: those of them that it had been given before. is_back: it was there once.
    """

    start: Entry
    until: int
    given: list[Entry]
    again: list[Entry]
    has_asked: bool
    is_back: bool


def arrivals(reading: Reading, since: int) -> list[Arrival]:
    """All starts of services from an entry on."""
    return [_arrival(reading, e) for e in reading.after(since - 1, Started)]


def _arrival(reading: Reading, start: Entry) -> Arrival:
    mine = _first_things(reading, start)
    given = [e for e in mine if isinstance(e.fact, Delivered)]
    again = _given_before(reading, start, given)
    asked = [entry for entry in mine if _asks(entry)]
    last = given[-1] if given else asked[0] if asked else start
    is_back = reading.lives[start.actor][0].number < start.number
    return Arrival(start, last.number, given, again, bool(asked), is_back)


def _given_before(reading: Reading, start: Entry, given: list[Entry]) -> list[Entry]:
    """Those that it had been given in an earlier life."""
    if not given:
        return []
    everything = reading.given_to[start.actor]
    before = {e.about for e in everything if e.number < start.number}
    return [e for e in given if e.about is not None and e.about in before]


def _first_things(reading: Reading, start: Entry) -> list[Entry]:
    """What it asks for and is given of what is old, until somebody does something."""
    found = []
    turns = (Started, Crashed, ServerStarted, ServerStopped)
    kinds = (Acted, CaughtUp, Delivered, Subscribed, *turns)
    for entry in reading.after(start.number, *kinds):
        fact = entry.fact
        is_mine = entry.actor == start.actor
        if isinstance(fact, Acted) and entry.at_ms > start.at_ms:
            break
        if isinstance(fact, turns) and (is_mine or entry.actor in reading.hubs):
            break
        is_old = entry.about is None or entry.about < start.number
        is_given = isinstance(fact, Delivered) and is_mine and is_old
        is_asked = isinstance(fact, Subscribed) and fact.client_id == start.actor
        if is_given or is_asked or (isinstance(fact, CaughtUp) and is_mine):
            found.append(entry)
    return found


def _asks(entry: Entry) -> bool:
    """Did it ask for what is old?"""
    fact = entry.fact
    is_old = isinstance(fact, Subscribed) and fact.start_at != NEW_ONLY
    return is_old or isinstance(fact, CaughtUp)


def arrival_said(reading: Reading, arrival: Arrival) -> str:
    who = f"{arrival.start.actor} {'is back' if arrival.is_back else 'starts'}"
    names = [entry.about for entry in arrival.given]
    if not names:
        return fitting(f"{who} and finds nothing." if arrival.has_asked else f"{who}.")
    said = events_said(reading, names)
    if arrival.again:
        twice = _numbers(reading, arrival)
        return fitting(
            f"{who} and gets {said}; {twice} for the second time.",
            f"{who} and gets {said}, {len(arrival.again)} of them for the second time.",
            f"{who} and gets {len(names)} events, {len(arrival.again)} of them again.",
        )
    there = _published_for(reading, arrival)
    if there == len(set(names)) > 1:
        return fitting(
            f"{who} and is given all {there}: {said}.",
            f"{who} and is given all {there}.",
        )
    alone = f"{said} alone" if len(names) == 1 else said
    return fitting(
        f"{who} and is given {alone}, {len(set(names))} of {there} so far."
        if there > len(set(names)) else f"{who} and is given {said}.",
        f"{who} and is given {len(names)} events.",
    )  # fmt: skip


def _numbers(reading: Reading, arrival: Arrival) -> str:
    """The short name of what comes again, where the long one has just been said."""
    said = events_said(reading, [entry.about for entry in arrival.again])
    kinds = {entry.fact.channel for entry in arrival.given}
    return said.removeprefix(next(iter(kinds))) if len(kinds) == 1 else said


def _published_for(reading: Reading, arrival: Arrival) -> int:
    """How many events there had been by then of the types that it was given or wants."""
    actor, start = arrival.start.actor, arrival.start.number
    wanted = {e.fact.channel for e in reading.of(Handles) if e.actor == actor}
    wanted |= {entry.fact.channel for entry in arrival.given}
    publishes = reading.publishes.values()
    return sum(e.number < start and e.fact.channel in wanted for e in publishes)
