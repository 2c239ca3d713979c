"""Where events went: who sent them, who was given them at once, who was not there."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence, Set
from itertools import groupby
from typing import NamedTuple

from sandbox.kernel.facts import (
    ClientForgotten,
    Crashed,
    PublishRefused,
    Requested,
    Started,
)
from sandbox.kernel.trace import Entry
from sandbox.views.arrows import Arrow
from sandbox.views.glyphs import ARRIVALS, count_of
from sandbox.views.player.saying import events_said, fitting, joined_names
from sandbox.views.reading import Reading
from sandbox.views.words import counted, short


class Way(NamedTuple):
    """One event's. ends: {who: a glyph}, as text that can be compared. stored, came,
    until: entries, of the store, of the first copy and of the last one."""

    sent: Entry
    stored: int | None
    ends: tuple[tuple[str, str], ...]
    came: int
    until: int
    refused: str

    @property
    def look(self) -> tuple[object, ...]:
        """What events have in common that are told in one sentence."""
        fact = self.sent.fact
        return (
            self.sent.actor,
            fact.channel,
            self.ends,
            self.stored is None,
            self.refused,
        )

    def who(self, kind: str) -> list[str]:
        return [name for name, end in self.ends if end == kind]


def ways_of(
    reading: Reading, turns: Sequence[int], told: Set[int], since: int
) -> list[Way]:
    """turns: entries at which something else begins. told: deliveries that belong to
    another scene."""
    copies: dict[int | None, list[Arrow]] = {}
    for arrow in reading.arrows:
        if arrow.kind in ARRIVALS and arrow.entry not in told:
            copies.setdefault(arrow.about, []).append(arrow)
    stored = {entry.about: entry.number for entry in reading.stored}
    refused = {e.about: e for e in reading.of(PublishRefused)}
    return [
        _way(
            sent, stored.get(sent.number), copies.get(sent.number, []),
            refused.get(sent.number), _limit(turns, sent.number, len(reading.trace)),
            reading.services,
        )
        for sent in reading.publishes.values() if sent.number >= since
    ]  # fmt: skip


def _limit(turns: Sequence[int], number: int, most: int) -> int:
    place = bisect_right(turns, number)
    return turns[place] if place < len(turns) else most


def _way(
    sent: Entry, stored: int | None, copies: list[Arrow], refused: Entry | None,
    limit: int, order: Sequence[str],
) -> Way:  # fmt: skip
    """Each service counts once: what is sent again is another story."""
    ends: dict[str, str] = {}
    until = sent.number if stored is None or stored >= limit else stored
    came = []
    for arrow in copies if stored is not None else []:
        if arrow.entry is not None and arrow.entry < limit and arrow.target not in ends:
            came.append(arrow.entry)
            ends[arrow.target] = arrow.kind
    until = max([until, *came])
    if refused is not None and refused.number < limit:
        until = max(until, refused.number)
    error = "" if refused is None else refused.fact.error
    standing = sorted(ends.items(), key=lambda end: order.index(end[0]))
    return Way(sent, stored, tuple(standing), min(came, default=until), until, error)


def alike(ways: Sequence[Way], turns: Sequence[int]) -> list[list[Way]]:
    """Ways one after the other that look the same, with nothing between them."""

    def key(way: Way) -> tuple[object, ...]:
        return way.look, bisect_right(turns, way.sent.number)

    return [list(group) for _, group in groupby(ways, key)]


# In words


def sent_said(reading: Reading, way: Way) -> str:
    """How an event came to be."""
    name = events_said(reading, [way.sent.number])
    asked = request_of(reading, way)
    if asked is not None:
        return f"{short(asked.actor, 24)} asks {way.sent.actor}, who publishes {name}."
    return f"{way.sent.actor} publishes {name}."


def request_of(reading: Reading, way: Way) -> Entry | None:
    """The request of a person in answer to which an event was published."""
    cause = way.sent.cause
    asked = None if cause is None else reading.trace[cause]
    return asked if asked is not None and isinstance(asked.fact, Requested) else None


def gone_said(reading: Reading, ways: Sequence[Way]) -> str:
    """Where events went that have been published in a sentence before."""
    name = events_said(reading, [way.sent.number for way in ways])
    goes = "goes" if len(ways) == 1 else "go"
    return fitting(
        f"{name} {goes} to {_to(reading, ways)}.",
        f"{name} {goes} out in {many_said(ways)}.",
    )


def way_said(reading: Reading, ways: Sequence[Way]) -> str:
    """Who published events of one look, and where they went."""
    first = ways[0]
    name = events_said(reading, [way.sent.number for way in ways])
    head = f"{first.sent.actor} publishes {name}"
    it, goes = ("it", "goes") if len(ways) == 1 else ("they", "go")
    if first.refused:
        return _refusal(reading, first, name)
    if not first.ends:
        return fitting(f"{head}.")
    down = first.who("lost")
    if down:
        return _untaken(reading, ways, head, down)
    return fitting(
        f"{head}; {it} {goes} to {_some(reading, ways)}.",
        f"{name} {goes} to {_to(reading, ways)}.", f"{name} {goes} out in {many_said(ways)}.",
    )  # fmt: skip


def _some(reading: Reading, ways: Sequence[Way]) -> str:
    """Of a server it is worth saying who did not get it."""
    sent, who = ways[0].sent, ways[0].who("wanted")
    there = _there(reading, sent)
    if len(who) < len(ways[0].ends) or len(who) == there:
        return _to(reading, ways)
    return f"{len(who)} of {there}: {joined_names(who)}"


def _there(reading: Reading, sent: Entry) -> int:
    """How many services there were then."""
    return sum(_began(reading, name) < sent.number for name in reading.services)


def _began(reading: Reading, name: str) -> int:
    """Its first start; who never started was there from the beginning."""
    starts = (e.number for e in reading.lives.get(name, []) if type(e.fact) is Started)
    return next(starts, 0)


def _to(reading: Reading, ways: Sequence[Way]) -> str:
    """Of a bus it is worth saying who got it without a wish."""
    way, it = ways[0], "it" if len(ways) == 1 else "them"
    wanted, unwanted = way.who("wanted"), way.who("unwanted")
    echo, down = way.who("echo"), way.who("lost")
    if not way.ends:
        return "nobody"
    if not unwanted and not echo and not down:
        return f"{joined_names(wanted)}, who {_verb(wanted, 'want')} {it}"
    said = [f"{joined_names(wanted)} {_verb(wanted, 'want')} {it}"] * bool(wanted)
    want = "" if wanted else f" want {it}"  # the verb that was said of others
    said += [f"{joined_names(unwanted, 2)} {_verb(unwanted, 'do')} not{want}"] * bool(
        unwanted
    )
    # It comes back to whoever sent it.
    said += [f"its sender {joined_names(echo)} gets an echo"] * bool(echo)
    said += [f"{joined_names(down)} {_verb(down, 'be')} not there"] * bool(down)
    return f"{_number(len(way.ends))}: {', '.join(said)}"


def _verb(who: Sequence[str], word: str) -> str:
    one = {"want": "wants", "do": "does", "be": "is"}
    return one[word] if len(who) == 1 else "are" if word == "be" else word


def _number(count: int) -> str:
    return "1 service" if count == 1 else f"all {count}"


def many_said(ways: Sequence[Way]) -> str:
    """Where names have no room there are numbers."""
    ends = [end for way in ways for _, end in way.ends]
    counts = [count_of(kind, ends.count(kind)) for kind in ARRIVALS if kind in ends]
    return counted(len(ends), "copy", "copies") + f": {', '.join(counts)}" * bool(
        counts
    )


def _refusal(reading: Reading, way: Way, name: str) -> str:
    hub, who = reading.hub_of(way.sent), way.sent.actor
    why = (
        f": it has forgotten the service {who}"
        if is_forgotten(reading, way.sent)
        else f"; it answered: {way.refused}"
    )
    return fitting(f"{_the(hub)} refuses {name}{why}.", f"{_the(hub)} refuses {name}.")


def is_forgotten(reading: Reading, sent: Entry) -> bool:
    """Did a start leave the sender unknown to its server?"""
    known = reading.registrations.get(sent.actor, [])
    last = reading.last_before(known, sent.number)
    return last is not None and isinstance(last.fact, ClientForgotten)


def _untaken(reading: Reading, ways: Sequence[Way], head: str, down: list[str]) -> str:
    it, wait = ("it", "waits") if len(ways) == 1 else ("them", "wait")
    how = "down" if _has_crashed(reading, down[0], ways[0].until) else "not there"
    is_are = f"{joined_names(down)} {_verb(down, 'be')} {how}"
    hub = reading.hub_of(ways[0].sent)
    if reading.systems.get(hub) == "bus":
        others = len(ways[0].ends) - len(down) - len(ways[0].who("echo"))
        rest = f", {counted(others, 'other')} {'does' if others == 1 else 'do'}"
        untaken = f"{is_are} and {_verb(down, 'do')} not get {it}"
        return fitting(f"{head}: {untaken}{rest if others else ''}. The bus keeps {it}.",
                       f"{head}: {untaken}.", f"{is_are}.")  # fmt: skip
    they = "it" if len(ways) == 1 else "they"
    return fitting(
        f"{head}: {is_are}, {they} {wait} in {_the(hub).lower()}.", f"{is_are}."
    )


def _has_crashed(reading: Reading, who: str, number: int) -> bool:
    """Or is it only that nothing gets through to it?"""
    last = reading.last_before(reading.lives.get(who, []), number)
    return last is not None and isinstance(last.fact, Crashed)


def _the(hub: str) -> str:
    return f"The {hub}" if hub in ("server", "bus") else hub
