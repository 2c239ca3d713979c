"""What a run consists of, told in sentences: events going their way, somebody going and
coming back. The scenes are chosen from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from typing import NamedTuple

from sandbox.kernel.facts import (
    ChannelDeleted,
    ClientForgotten,
    ConnectionLost,
    Crashed,
    Delivered,
    Dropped,
    Frozen,
    ServerPaused,
    ServerResumed,
    ServerStarted,
    ServerStopped,
    Started,
    SubscriptionForgotten,
    Thawed,
)
from sandbox.kernel.trace import Entry
from sandbox.views.fold import Marks, beginning, fold
from sandbox.views.player.arrivals import Arrival, arrival_said, arrivals
from sandbox.views.player.plain import kept_where, plain
from sandbox.views.player.saying import events_said, fitting, forgotten_said
from sandbox.views.player.ways import (
    Way,
    alike,
    gone_said,
    request_of,
    sent_said,
    way_said,
    ways_of,
)
from sandbox.views.reading import Reading
from sandbox.views.words import counted

TURNS = (
    Crashed, ServerStopped, ServerStarted, Started, Frozen, Thawed, ServerPaused,
    ServerResumed, ConnectionLost, Dropped, ChannelDeleted,
)  # fmt: skip
GONE = (Crashed, ServerStopped)
FIRST, TURN, WAY, AGAIN = range(4)  # what can least be done without comes first


class Beat(NamedTuple):
    """begin, entry: the entries from which and up to which it tells. ways: the events
    whose way it tells, if any."""

    begin: int
    entry: int
    caption: str
    rank: int
    ways: tuple[Way, ...] = ()


def beats_of(reading: Reading, since: int) -> list[Beat]:
    """All of them from an entry on, in order."""
    came = arrivals(reading, since)
    given = {entry.number for arrival in came for entry in arrival.given}
    again = [
        e for e in reading.of(Delivered)
        if e.fact.redelivery_count > 0 and e.number not in given
    ]  # fmt: skip
    turning = [e for e in reading.of(*TURNS) if e.number >= since]
    turns = [entry.number for entry in turning]
    told = given | {entry.number for entry in again}
    groups = alike(ways_of(reading, turns, told, since), turns)
    found = [*_turns(reading, turning, came), *_sent_again(reading, again)]
    return sorted([*found, *_events(reading, groups)], key=lambda beat: beat.entry)


def _events(reading: Reading, groups: Sequence[Sequence[Way]]) -> Iterator[Beat]:
    """Of the first event it is told how it was sent before it is told where it went."""
    seen: set[tuple[object, ...]] = set()
    for place, group in enumerate(groups):
        entry = max(way.until for way in group)
        stored = group[0].stored
        if place == 0 and stored is not None and stored <= entry:
            asked = request_of(reading, group[0]) or group[0].sent
            yield Beat(asked.number, stored, sent_said(reading, group[0]), FIRST)
            if entry > stored and not group[0].who("lost"):
                said = gone_said(reading, group)
                yield Beat(group[0].came, entry, said, TURN, tuple(group))
        else:
            rank = FIRST if place == 0 else _rank(group[0], seen)
            ways = () if place == 0 else tuple(group)
            yield Beat(_begin(group[0]), entry, way_said(reading, group), rank, ways)
        seen.add(group[0].look)


def _rank(way: Way, seen: Set[object]) -> int:
    return WAY if is_plain(way) else AGAIN if way.look in seen else TURN


def _begin(way: Way) -> int:
    """Of what is refused the refusal is all that is told."""
    return way.until if way.refused else way.sent.number


def is_plain(way: Way) -> bool:
    """Did it get where it should, as far as one can tell?"""
    return not way.refused and not way.who("lost")


# Who went and who came back


def _turns(
    reading: Reading, turning: Sequence[Entry], came: Sequence[Arrival]
) -> Iterator[Beat]:
    kept = _kept_before(reading)
    starts = {arrival.start.number: arrival for arrival in came}
    seen: set[tuple[type, str]] = set()
    for entry in turning:
        key = type(entry.fact), entry.actor
        rank = AGAIN if key in seen else TURN
        seen.add(key)
        if entry.number in starts:
            arrival = starts[entry.number]
            yield Beat(
                entry.number, arrival.until, arrival_said(reading, arrival), rank
            )
        elif isinstance(entry.fact, ServerStarted):
            said = fitting(_server_said(reading, entry, kept.get(entry.number, 0)))
            yield Beat(entry.number, _last_forgotten(reading, entry), said, rank)
        else:
            said = fitting(f"{plain(entry)}.")
            yield Beat(entry.number, entry.number, said, rank)


def _server_said(reading: Reading, entry: Entry, kept: int) -> str:
    """kept: how many messages there were before."""
    fact = entry.fact
    forgotten = forgotten_said(reading, entry)
    gone = kept - fact.messages
    said = [f"{gone} {'is' if gone == 1 else 'are'} gone"] * (gone > 0)
    said += [f"{forgotten} forgotten"] * bool(forgotten)
    if kept and not said:
        said = ["all that there were" if kept > 1 else "the one there was"]
    again = "again " if reading.trace.actors.index(entry.actor) < entry.number else ""
    head = f"{entry.actor} started {again}with {counted(fact.messages, 'message')} {kept_where(fact.store)}"
    return f"{head}: {', '.join(said)}." if said else f"{head}."


def _last_forgotten(reading: Reading, start: Entry) -> int:
    """What it does not know any more belongs to the start."""
    kinds = (SubscriptionForgotten, ClientForgotten)
    caused = [e.number for e in reading.of(*kinds) if e.cause == start.number]
    return max([start.number, *caused])


def _kept_before(reading: Reading) -> dict[int, int]:
    """{a server's start: how many messages it had kept until then}"""
    found: dict[int, int] = {}
    starts = {e.number for e in reading.of(ServerStarted)}
    state, marks = beginning(), Marks({}, set())
    for number in range(max(starts, default=-1) + 1):
        entry = reading.trace[number]
        if number in starts:
            found[number] = sum(
                tape["to"] - tape["from"]
                for key, tape in state["tapes"].items()
                if key == entry.actor or key.startswith(f"{entry.actor} ")
            )
        fold(state, entry, marks)
    return found


def _sent_again(reading: Reading, again: Sequence[Entry]) -> Iterator[Beat]:
    seen: set[str] = set()
    for entry in again:
        name = events_said(reading, [entry.about])
        rank = AGAIN if entry.actor in seen else TURN
        seen.add(entry.actor)
        said = fitting(f"{entry.actor} is sent {name} again.")
        yield Beat(entry.number, entry.number, said, rank)
