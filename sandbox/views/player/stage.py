"""Where everybody stands: what connects them in the middle, services on both sides.

Plain arithmetic, the same on every computer: no layout is searched for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from sandbox.kernel.facts import ChannelCreated, Stored
from sandbox.views.reading import Reading
from sandbox.views.words import fold, shown

WIDTH = 800
BOX_WIDTH = 132
HUB_WIDTH, HUB_HEAD = 300, 34
ROW_MAX, ROW_MIN = 64, 26
EDGE, SIDE, BETWEEN = 16, 12, 24  # above and below, beside, and between hubs
ACTORS_MAX, TAPES_MAX = 60, 8


class Tape(NamedTuple):
    """key: as in the fold. label: the channel, or what a bus keeps."""

    key: str
    label: str
    hub: str


class Measures(NamedTuple):
    """Of boxes and tapes, in pixels. letter: of readers' names, if it is another."""

    box: int = 34
    tape: int = 54
    cell: int = 20
    letter: float | None = None


NOTEBOOK, BEAMER = Measures(), Measures(40, 58, 28, 7.8)

Choose = Callable[[Reading], list[Tape]]


class Stage:
    """The places for one run. folded: {actor: the name under which it is shown}.

    choose: which tapes there are, all of them unless told otherwise.
    """

    def __init__(
        self, reading: Reading, choose: Choose | None = None,
        measures: Measures = NOTEBOOK,
    ) -> None:  # fmt: skip
        self.measures = measures
        self.folded = fold(reading.services, ACTORS_MAX, "services")
        self.services = [*reading.people, *shown(reading.services, self.folded)]
        self.people = set(reading.people)
        self.hubs = reading.hubs
        tapes = (choose or tapes_of)(reading)
        self.tapes = tapes[:TAPES_MAX]
        drawn = {tape.key for tape in self.tapes}
        everything = [*tapes_of(reading), *tapes]
        left_out = {
            tape.key: tape.label for tape in everything if tape.key not in drawn
        }
        self.left_out = list(left_out.values())
        half = (len(self.services) + 1) // 2
        self.columns = [self.services[:half], self.services[half:]]
        boxes = self._rows * self._row - max(self._row - self.measures.box, 0)
        self.height = 2 * EDGE + max(self._hubs_height, boxes)

    @property
    def _rows(self) -> int:
        return max(map(len, self.columns))

    @property
    def _row(self) -> int:
        """How far apart services stand: less where there are many."""
        room = self._hubs_height // max(self._rows, 1)
        return max(ROW_MIN, min(ROW_MAX, room if self._rows > 6 else ROW_MAX))

    @property
    def _hubs_height(self) -> int:
        heights = [self._hub_height(hub) for hub in self.hubs]
        return sum(heights) + BETWEEN * max(len(heights) - 1, 0)

    def _hub_height(self, hub: str) -> int:
        count = sum(tape.hub == hub for tape in self.tapes)
        return HUB_HEAD + self.measures.tape * max(count, 1) + 8

    def form(self) -> dict[str, Any]:
        """The stage as the player gets it: middles of boxes, upper left of tapes."""
        actors = [
            actor
            for column, x in zip(self.columns, self._column_xs(), strict=True)
            for actor in self._column(column, x)
        ]
        hubs, tapes = self._middle()
        return {
            "width": WIDTH, "height": self.height, "actors": [*actors, *hubs],
            "tapes": tapes, "left_out": self.left_out,
        }  # fmt: skip

    @staticmethod
    def _column_xs() -> tuple[int, int]:
        x = SIDE + BOX_WIDTH // 2
        return x, WIDTH - x

    def _column(self, names: Sequence[str], x: int) -> list[dict[str, Any]]:
        top = (self.height - self._row * len(names)) / 2 + self._row / 2
        height = min(self.measures.box, self._row - 4)
        return [
            {
                "name": name, "role": "person" if name in self.people else "service",
                "x": x, "y": round(top + place * self._row), "w": BOX_WIDTH, "h": height,
            }
            for place, name in enumerate(names)
        ]  # fmt: skip

    def _middle(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        hubs, tapes = [], []
        top = (self.height - self._hubs_height) // 2
        left = (WIDTH - HUB_WIDTH) // 2
        for hub in self.hubs:
            height = self._hub_height(hub)
            middle = top + height // 2
            hubs.append({
                "name": hub, "role": "hub", "x": WIDTH // 2, "y": middle,
                "w": HUB_WIDTH, "h": height,
            })  # fmt: skip
            own = [tape for tape in self.tapes if tape.hub == hub]
            for place, tape in enumerate(own):
                tapes.append({
                    **tape._asdict(), "x": left + 10,
                    "y": top + HUB_HEAD + place * self.measures.tape,
                    "w": HUB_WIDTH - 20, **self._cells(),
                })  # fmt: skip
            top += height + BETWEEN
        return hubs, tapes

    def _cells(self) -> dict[str, float]:
        cell, letter = self.measures.cell, self.measures.letter
        form: dict[str, float] = {"cells": (HUB_WIDTH - 20) // cell - 1}
        return form if letter is None else {**form, "cell": cell, "letter": letter}


def tapes_of(reading: Reading) -> list[Tape]:
    """What the buses and servers of a run keep, by first use; the busiest first where
    there are too many to show."""
    counts = _counts(reading)
    if len(counts) <= TAPES_MAX:
        return list(counts)
    return sorted(counts, key=lambda tape: -counts[tape])


def used_tapes(reading: Reading) -> list[Tape]:
    """Those on which anything is ever kept; of each bus and server one at least."""
    counts = _counts(reading)
    used = [tape for tape in tapes_of(reading) if counts[tape]]
    hubs = {tape.hub for tape in used}
    empty = {tape.hub: tape for tape in reversed(counts) if tape.hub not in hubs}
    return [*used, *empty.values()]


def used_in_any(readings: Sequence[Reading]) -> Choose:
    """Of runs that are compared: the channels on which any of them keeps something, so
    that one looks for the difference where it can be."""
    labels = {tape.label for reading in readings for tape in _used(reading)}

    def choose(reading: Reading) -> list[Tape]:
        own = {tape.key for tape in used_tapes(reading)}
        tapes = tapes_of(reading)
        return [tape for tape in tapes if tape.label in labels or tape.key in own]

    return choose


def _used(reading: Reading) -> list[Tape]:
    counts = _counts(reading)
    return [tape for tape in counts if counts[tape]]


def _counts(reading: Reading) -> dict[Tape, int]:
    """How much was ever kept on each tape, by first use."""
    counts: dict[Tape, int] = {}
    buses = [hub for hub, system in reading.systems.items() if system == "bus"]
    for hub in buses:
        counts[_array(hub)] = 0
    for entry in reading.trace.of(ChannelCreated, Stored):
        hub, channel = entry.actor, entry.fact.channel
        is_bus = hub in buses
        tape = _array(hub) if is_bus else Tape(f"{hub} {channel}", channel, hub)
        counts[tape] = counts.get(tape, 0) + isinstance(entry.fact, Stored)
    return counts


def _array(hub: str) -> Tape:
    return Tape(hub, "every event so far", hub)
