"""The pictures a lesson asks for by one word: show one run, compare several."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sandbox.errors import BadOptionError
from sandbox.kernel.facts import ServerStarted
from sandbox.views.card import Card
from sandbox.views.kept import Stores
from sandbox.views.ledger_rows import LedgerRow, contrast, ledger_table
from sandbox.views.player.marks import marks_of
from sandbox.views.player.output import OneRun, Player
from sandbox.views.player.parting import parts_at, parts_said
from sandbox.views.player.veil import entry_of, veil_of
from sandbox.views.reading import Reading
from sandbox.views.scene import Scene, folded_lanes, lanes_of
from sandbox.views.spacetime import SpaceTime, axis_of
from sandbox.views.topology import TopologyPart
from sandbox.views.view import MARGIN, Panel
from sandbox.views.words import short, wrapped

RUNS_MAX = 4


def show(
    run: Any, *, theme: str = "auto", veil_after: int | str | None = None,
    veil_after_ms: int | None = None, question: str | None = None,
    options: Mapping[str, Any] | None = None, answer: str | None = None,
    at: int | str | None = None,
) -> OneRun:  # fmt: skip
    """What happened in a run, scene by scene, and a player to go through it.

    theme: "auto" follows the reader's system, or "light" or "dark". veil_after: hide
    what comes after an entry, given by number or as a publish such as "ticket:updated#1"
    (veil_after_ms: after a moment), until the reader has chosen one of the options:
    {"A": "a text", "B": ("a text", a run in which it is so)}; that run then plays beside
    this one; answer: the option that is right, which is told at the end. at: the entry, or the publish, at which the player begins. Raises
    BadOptionError.
    """
    reading = Reading(run)
    veil = veil_of(
        reading, after=veil_after, after_ms=veil_after_ms, question=question,
        options=options, answer=answer,
    )  # fmt: skip
    seen = reading if veil is None else veil.before(reading)
    scene = Scene(seen)
    panels: list[Panel] = [LedgerRow(seen), TopologyPart(seen)]
    if seen.has_restart:
        panels.append(Stores(seen))
    start = None if at is None else entry_of(reading, at, "at")
    panels.append(SpaceTime(scene))
    kinds = scene.kinds | ({"again"} if marks_of(seen).twice else set())
    return OneRun(reading, seen, panels, kinds, theme, veil, start)


def compare(*runs: Any, theme: str = "auto") -> Player:
    """Runs below each other on one scale and under one playhead: the same lanes, times
    and lengths."""
    readings = _told_apart(runs)
    title = _title(readings)
    folded = folded_lanes(readings)
    scenes = [Scene(reading, folded=folded) for reading in readings]
    axis, lanes = axis_of(scenes), lanes_of(readings, folded)
    kinds = {kind for scene in scenes for kind in scene.kinds}
    panels: list[Panel] = [Headline(contrast(readings))]
    said = parts_said(readings, parts_at(readings))
    panels += [Said(said)] if said else []
    for reading, scene in zip(readings, scenes, strict=True):
        panels.append(Heading(reading.label))
        panels.append(SpaceTime(scene, lanes=_own(lanes, reading, readings), axis=axis))
        if any(other.has_restart for other in readings):
            panels.append(Stores(reading))
        panels.append(LedgerRow(reading, readings))
    return Comparison(title, panels, kinds, readings, theme, said)


class Comparison(Player):
    """Several runs, whose text is one table, as their picture is one scale."""

    def __init__(
        self, title: str, panels: list[Panel], kinds: Iterable[str],
        readings: list[Reading], theme: str, parts: str | None,
    ) -> None:  # fmt: skip
        super().__init__(title, panels, kinds, readings, theme)
        self._parts = wrapped(parts, 0) if parts else []
        self._readings = readings

    def body(self) -> list[str]:
        stores = [p for p in self.panels if isinstance(p, Stores)]
        said = [line for panel in stores for line in panel.lines(2)]
        told = [*self.cut_lines(), *self._parts]
        return [*told, *ledger_table(self._readings), *said]


class Headline:
    """What differs, in one line; the bold numbers below it say the same."""

    height = 24.0

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence or "no number differs"

    def draw(self, card: Card, top: float) -> None:
        card.text(MARGIN, top + 12, short(self.sentence, 110), size=12.5)

    def lines(self, most: int) -> list[str]:
        return [self.sentence]


class Said:
    """A sentence, on as many lines as it needs."""

    def __init__(self, sentence: str) -> None:
        self._lines = wrapped(sentence, 0)
        self.height = 10.0 + 15 * len(self._lines)

    def draw(self, card: Card, top: float) -> None:
        for place, line in enumerate(self._lines):
            card.text(MARGIN, top + 12 + 15 * place, line, size=11)

    def lines(self, most: int) -> list[str]:
        return self._lines[:most]


class Heading:
    """The name of the run below."""

    height = 24.0

    def __init__(self, name: str) -> None:
        self.name = name

    def draw(self, card: Card, top: float) -> None:
        card.text(MARGIN, top + 14, short(self.name, 100), size=13, bold=True)

    def lines(self, most: int) -> list[str]:
        return [self.name]


def _own(lanes: list[str], reading: Reading, readings: list[Reading]) -> list[str]:
    """The lanes for one run: the others' buses and servers stand for its own."""
    others = {hub for other in readings for hub in other.hubs} - set(reading.hubs)
    return [lane for lane in lanes if lane not in others]


def _told_apart(runs: tuple[Any, ...]) -> list[Reading]:
    if not 1 <= len(runs) <= RUNS_MAX:
        raise BadOptionError(
            f"compare takes 1 to {RUNS_MAX} runs, got {len(runs)}. "
            f"Type for example compare(first_run, second_run)."
        )
    readings = [Reading(run) for run in runs]
    for tell in (_fork_of, _store_of, _database_of, _seed_of, _belief_of):
        for alike in _namesakes(readings):
            words = [tell(reading) for reading in alike]
            if len(set(words)) > 1:
                for reading, word in zip(alike, words, strict=True):
                    reading.name += f", {word}"
    for alike in _namesakes(readings):
        for place, reading in enumerate(alike, 1):
            reading.name += f", run {place}"
    for reading in readings:
        reading.label = reading.name
    return readings


def _title(readings: list[Reading]) -> str:
    """What the names share is said once: "paid purchase: bus | channels".

    Sets the labels by which the runs are called in the picture.
    """
    words = [reading.name.split(" ") for reading in readings]
    same = 0
    while _is_shared([own[same:] for own in words]):
        same += 1
    for reading, own in zip(readings, words, strict=True):
        reading.label = " ".join(own[same:])
    shared = " ".join(words[0][:same]).removesuffix(" on").rstrip(",")
    return (f"{shared}: " if shared else "") + " | ".join(r.label for r in readings)


def _is_shared(rests: list[list[str]]) -> bool:
    """Do all go on with the same word, which none needs to be understood?"""
    first = rests[0][0]
    if len(rests) < 2 or first in ("store", "seed", "run", "if", "in", "fork"):
        return False
    return all(len(rest) > 1 and rest[0] == first for rest in rests)


def _namesakes(readings: list[Reading]) -> list[list[Reading]]:
    """The groups of runs that have one name."""
    groups: dict[str, list[Reading]] = {}
    for reading in readings:
        groups.setdefault(reading.name, []).append(reading)
    return [group for group in groups.values() if len(group) > 1]


def _store_of(reading: Reading) -> str:
    kinds = (entry.fact.store for entry in reading.trace.of(ServerStarted))
    return f"store {next(kinds, 'none').lower()}"


def _fork_of(reading: Reading) -> str:
    at_ms = getattr(reading.run, "fork_at_ms", None)
    return "as it was" if at_ms is None else f"fork at {at_ms} ms"


def _database_of(reading: Reading) -> str:
    """Of a run that has its store at hand, the name of its database, if it has one."""
    try:
        store = getattr(reading.run, "store", None)
    except BadOptionError:  # a recorded run, which is named after its database
        store = None
    return str(getattr(store, "database", "none"))


def _belief_of(reading: Reading) -> str:
    scenario = getattr(reading.run, "scenario", None)
    belief = scenario.rules.get("belief") if scenario is not None else None
    return "in truth" if belief is None else f"if {belief}"


def _seed_of(reading: Reading) -> str:
    scenario = getattr(reading.run, "scenario", None)
    return f"seed {scenario.seed}" if scenario is not None else "no scenario"
