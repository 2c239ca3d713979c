"""The moments of a run that one must have seen: at most six, in order, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sandbox.kernel.facts import (
    ACTS,
    CaughtUp,
    Crashed,
    Delivered,
    Published,
    ServerStarted,
    ServerStopped,
    Started,
    SubscriptionForgotten,
)
from sandbox.kernel.trace import Entry
from sandbox.views.glyphs import ARRIVALS, count_of
from sandbox.views.reading import Reading
from sandbox.views.words import counted, listed_short, short

SCENES_MAX = 6


class SceneAt(NamedTuple):
    """entry: up to which the trace has been told."""

    entry: int
    caption: str


def first_act(reading: Reading) -> int:
    """Where setting up is over; what comes before is shown as the beginning."""
    entries = reading.trace.of(*ACTS)
    return next((entry.number for entry in entries), 0)


def scenes_of(reading: Reading) -> list[SceneAt]:
    """The first event on its way, what went wrong, who came back, and the end."""
    last = len(reading.trace) - 1
    if last < 0:
        return [SceneAt(0, "Nothing has happened.")]
    found: dict[int, str] = {}
    for scene in _candidates(reading):
        if scene.entry < last:
            found.setdefault(scene.entry, scene.caption)
    chosen = sorted(found.items(), key=lambda item: _rank(reading, item[0]))
    kept = sorted(chosen[: SCENES_MAX - 1])
    return [*(SceneAt(*scene) for scene in kept), SceneAt(last, _end(reading))]


def _candidates(reading: Reading) -> Iterator[SceneAt]:
    first = next(reading.trace.of(Published), None)
    if first is not None:
        name = reading.event_names[first.number]
        yield SceneAt(first.number, f"{first.actor} publishes {short(name, 30)}.")
        yield from _copies(reading, first)
    yield from _troubles(reading, first_act(reading))
    yield from _untaken(reading)


def _copies(reading: Reading, publish: Entry) -> Iterator[SceneAt]:
    """What became of the copies of the first event."""
    found = [a for a in reading.arrows if a.about == publish.number]
    copies = [a for a in found if a.kind in ARRIVALS and a.entry is not None]
    if copies:
        # At once, that is: what is asked for later is another story.
        copies = [a for a in copies if a.left_ms == copies[0].left_ms]
        counts = {k: sum(a.kind == k for a in copies) for k in ARRIVALS}
        said = ", ".join(count_of(k, n) for k, n in counts.items() if n)
        last = max(a.entry or 0 for a in copies)
        copies_said = counted(len(copies), "copy", "copies")
        yield SceneAt(last, f"It goes out in {copies_said}: {said}.")


def _troubles(reading: Reading, since: int) -> Iterator[SceneAt]:
    """Who went, who came back, and with what."""
    kinds = (Crashed, ServerStopped, ServerStarted, Started, CaughtUp, Delivered)
    forgotten = reading.trace.count(SubscriptionForgotten)
    seen: set[type] = set()
    for entry in reading.trace.of(*kinds):
        fact = entry.fact
        is_again = isinstance(fact, Delivered) and fact.redelivery_count > 0
        if entry.number < since or (isinstance(fact, Delivered) and not is_again):
            continue
        if type(fact) in seen:
            continue
        seen.add(type(fact))
        forgot = isinstance(fact, ServerStarted) and forgotten
        more = (
            f" It has forgotten {counted(forgotten, 'subscription')}." if forgot else ""
        )
        yield SceneAt(entry.number, f"{entry.actor} {fact}.{more}")


def _untaken(reading: Reading) -> Iterator[SceneAt]:
    lost = [arrow for arrow in reading.arrows if arrow.kind == "lost"]
    if lost:
        names = [reading.event_names[arrow.about] for arrow in lost]
        yield SceneAt(lost[0].entry or 0, f"Nobody takes {listed_short(names, 3)}.")


def _rank(reading: Reading, number: int) -> int:
    """What goes wrong is worth more than one more copy."""
    kind = type(reading.trace[number].fact)
    order = (Published, ServerStarted, Crashed, ServerStopped, Delivered, Started)
    return order.index(kind) if kind in order else len(order) - 2


def _end(reading: Reading) -> str:
    ledger = reading.ledger
    parts = [
        count_of("published", ledger.published), f"{ledger.delivered} delivered",
        *(f"{n} {w}" for w, n in _notable(reading) if n),
    ]  # fmt: skip
    return f"{reading.ending}, at {reading.end_ms} ms: {', '.join(parts)}."


def _notable(reading: Reading) -> list[tuple[str, int]]:
    ledger = reading.ledger
    return [
        ("unwanted", ledger.unwanted), ("echoed", ledger.echoes),
        ("missed", ledger.missed), ("delivered twice", ledger.duplicated),
    ]  # fmt: skip


def story(reading: Reading) -> str:
    """The run in one paragraph."""
    said = [
        f"{_when(reading, scene.entry)}{scene.caption}"
        for scene in scenes_of(reading)[:-1]
    ]
    return " ".join([*said, _end(reading)])


def _when(reading: Reading, number: int) -> str:
    return f"At {reading.trace[number].at_ms} ms: "
