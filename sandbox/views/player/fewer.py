"""Fewer scenes than there are beats: what is near in time is told together, and of the
rest what can least be done without."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from sandbox.kernel.facts import ServerStarted
from sandbox.views.player.beats import GONE, TURN, Beat, is_plain
from sandbox.views.player.saying import events_said, fitting
from sandbox.views.player.ways import Way, gone_said, many_said
from sandbox.views.reading import Reading


def fewer(reading: Reading, beats: Sequence[Beat], most: int) -> list[Beat]:
    """At most so many: what is near in time is told together, and the rest is chosen."""
    told = _events_together(reading, beats, len(beats) - most)
    if len(told) > most:
        told = _restarts_together(told, reading)
    chosen = sorted(told, key=lambda beat: (beat.rank, beat.entry))[:most]
    return sorted(chosen, key=lambda beat: beat.entry)


def _events_together(reading: Reading, beats: Sequence[Beat], least: int) -> list[Beat]:
    """Joins those that follow each other fast. Of a long run in which nothing else
    tells one part from another, as much goes into each scene."""
    times = reading.trace.times_ms
    gaps = {
        place: times[b.ways[0].sent.number] - times[a.entry]
        for place, (a, b) in enumerate(pairwise(beats), 1) if _are_plain(a, b)
    }  # fmt: skip
    joined = gaps.keys() - _widest(gaps, len(gaps) - max(least, 0))
    found: list[list[Beat]] = []
    for place, beat in enumerate(beats):
        if place in joined:
            found[-1].append(beat)
        else:
            found.append([beat])
    return [_one(reading, group) for group in found]


def _widest(gaps: dict[int, int], most: int) -> set[int]:
    """The places of so many gaps: the widest, and of those that are about as wide as
    each other some that are spread over the run."""
    alike: dict[int, list[int]] = {}
    for place, gap in gaps.items():
        alike.setdefault(max(gap, 0).bit_length(), []).append(place)
    found: set[int] = set()
    for size in sorted(alike, reverse=True):
        there, wanted = alike[size], most - len(found)
        if wanted > 0:
            count = min(wanted, len(there))
            found |= {there[(n + 1) * len(there) // (count + 1)] for n in range(count)}
    return found


def _are_plain(one: Beat, other: Beat) -> bool:
    return all(beat.ways and all(map(is_plain, beat.ways)) for beat in (one, other))


def _one(reading: Reading, group: Sequence[Beat]) -> Beat:
    if len(group) == 1:
        return group[0]
    ways = tuple(way for beat in group for way in beat.ways)
    begin, entry = min(b.begin for b in group), max(b.entry for b in group)
    return Beat(begin, entry, together(reading, ways), group[0].rank, ways)


def _restarts_together(beats: Sequence[Beat], reading: Reading) -> list[Beat]:
    """Whoever stops and starts again, with nothing between, does one thing, which is
    told when it has started."""
    found: list[Beat] = []
    for beat in beats:
        before = found[-1] if found else None
        if before is not None and _is_restart(reading, before, beat):
            who = reading.trace[before.entry].actor
            head = before.caption.removesuffix(".")
            caption = f"{head} and {beat.caption.removeprefix(who).lstrip()}"
            said = fitting(caption, beat.caption)
            found[-1] = Beat(beat.begin, beat.entry, said, TURN)
        else:
            found.append(beat)
    return found


def _is_restart(reading: Reading, one: Beat, other: Beat) -> bool:
    gone = reading.trace[one.entry]
    if other.ways or not isinstance(gone.fact, GONE):
        return False
    between = (reading.trace[n] for n in range(one.entry + 1, other.entry + 1))
    return any(
        entry.actor == gone.actor and isinstance(entry.fact, ServerStarted)
        for entry in between
    )


def together(reading: Reading, ways: Sequence[Way]) -> str:
    """Where events of several looks went."""
    groups: dict[tuple[object, ...], list[Way]] = {}
    for way in ways:
        groups.setdefault(way.look, []).append(way)
    if len(groups) == 1:
        return gone_said(reading, ways)
    said = [gone_said(reading, group).removesuffix(".") for group in groups.values()]
    name = events_said(reading, [way.sent.number for way in ways])
    return fitting(f"{'; '.join(said)}.", f"{name} go out in {many_said(ways)}.")
