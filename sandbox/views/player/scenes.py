"""The moments of a run that one must have seen: at most six, in order, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from weakref import WeakKeyDictionary

from sandbox.kernel.facts import ACTS
from sandbox.views.glyphs import count_of
from sandbox.views.player.beats import Beat, beats_of
from sandbox.views.player.fewer import fewer
from sandbox.views.player.saying import fitting, missed_said
from sandbox.views.reading import Reading

SCENES_MAX = 6


class SceneAt(NamedTuple):
    """begin, entry: the entries of the trace from which and up to which it is told."""

    begin: int
    entry: int
    caption: str


def first_act(reading: Reading) -> int:
    """Where setting up is over; what comes before is shown as the beginning."""
    entries = reading.of(*ACTS)
    return next((entry.number for entry in entries), 0)


# Storyboard, story and player tell the same scenes of one reading.
_TOLD: WeakKeyDictionary[Reading, list[SceneAt]] = WeakKeyDictionary()


def scenes_of(reading: Reading) -> list[SceneAt]:
    """The first event on its way, what went wrong, who came back, and the end."""
    if reading not in _TOLD:
        _TOLD[reading] = _scenes(reading)
    return _TOLD[reading]


def _scenes(reading: Reading) -> list[SceneAt]:
    last = len(reading.trace) - 1
    if last < 0:
        return [SceneAt(0, 0, "Nothing has happened.")]
    beats = _one_each(beats_of(reading, first_act(reading)))
    ending = _end(reading)
    if beats and beats[-1].entry == last:
        ending = fitting(f"{beats.pop().caption} {ending}", ending)
    told = fewer(reading, beats, SCENES_MAX - 1)
    scenes = [SceneAt(b.begin, b.entry, b.caption) for b in told]
    return [*scenes, SceneAt(last, last, ending)]


def _one_each(beats: Sequence[Beat]) -> list[Beat]:
    """What ends at the same entry is one moment; what can least be done without is told."""
    found: dict[int, Beat] = {}
    for beat in beats:
        other = found.setdefault(beat.entry, beat)
        found[beat.entry] = min(beat, other, key=lambda b: b.rank)
    return list(found.values())


def _end(reading: Reading) -> str:
    ledger = reading.ledger
    parts = [
        count_of("published", ledger.published), f"{ledger.delivered} delivered",
        *(f"{n} {w}" for w, n in _notable(reading) if n),
    ]  # fmt: skip
    said = f"{reading.ending}, at {reading.end_ms} ms: {', '.join(parts)}"
    if not ledger.missed:
        return f"{said}."
    return fitting(
        f"{said}, {missed_said(reading)}.", f"{said}, {ledger.missed} missed."
    )


def _notable(reading: Reading) -> list[tuple[str, int]]:
    ledger = reading.ledger
    return [
        ("unwanted", ledger.unwanted), ("echoed", ledger.echoes),
        ("delivered twice", ledger.duplicated),
    ]  # fmt: skip


def story(reading: Reading) -> str:
    """The run in one paragraph."""
    said = [
        f"{_when(reading, scene.begin)}{scene.caption}"
        for scene in scenes_of(reading)[:-1]
    ]
    return " ".join([*said, _end(reading)])


def _when(reading: Reading, number: int) -> str:
    return f"At {reading.trace[number].at_ms} ms: "
