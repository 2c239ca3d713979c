"""All that the player shows, as one piece of plain JSON; the same runs, the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sandbox.checks.divergence import first_difference
from sandbox.checks.promises import duplicated
from sandbox.checks.verdict import BROKEN
from sandbox.errors import BadOptionError
from sandbox.kernel.facts import Fact, Requested, Stored
from sandbox.views.fold import Marks, tape_key
from sandbox.views.glyphs import GLYPHS, LEDGER
from sandbox.views.player.compact import compact, cut_text, steps_of
from sandbox.views.player.scenes import first_act, scenes_of, story
from sandbox.views.player.stage import Stage
from sandbox.views.reading import Reading
from sandbox.views.words import clean

THEMES = ("auto", "light", "dark")
LETTERS = {"wanted": "w", "unwanted": "u", "echo": "e"}

# What changes nothing that can be seen: stepping goes on past it.
UNSEEN = frozenset({"Answered", "Confirmed", "Handles", "Put", "Registered", "Removed"})


def payload(readings: Sequence[Reading], title: str, theme: str = "auto") -> Any:
    """One to three runs under one title. Raises BadOptionError for another theme."""
    if theme not in THEMES:
        raise BadOptionError(f"theme takes one of {', '.join(THEMES)}, got {theme!r}.")
    return {
        "format": 1, "title": clean(title), "theme": theme,
        "story": _story(readings),
        "glyphs": glyphs(), "runs": [run_form(reading) for reading in readings],
        "parts": parting(readings), "ledger": ledger_form(readings), "veil": None,
    }  # fmt: skip


def _story(readings: Sequence[Reading]) -> str:
    if len(readings) == 1:
        return story(readings[0])
    return " ".join(f"{clean(r.label)}: {story(r)}" for r in readings)


def glyphs() -> dict[str, Any]:
    return {
        kind: {
            "word": glyph.word, "letter": glyph.letter, "colour": glyph.colour,
            "dark": glyph.dark, "dash": list(glyph.dash), "shape": glyph.shape,
            "filled": glyph.is_filled, "meaning": glyph.meaning,
        }
        for kind, glyph in GLYPHS.items()
    }  # fmt: skip


def run_form(reading: Reading) -> dict[str, Any]:
    stage = Stage(reading)
    marks = marks_of(reading)
    return {
        "label": clean(reading.label),
        **compact(reading.trace),
        "verdicts": _verdicts(marks),
        "twice": sorted(marks.twice),
        "names_of": {
            n: cut_text(name)
            for n, name in reading.event_names.items()
            if n is not None
        },
        "moves": _moves(reading, stage),
        "first": first_act(reading),
        "steps": steps_of(_steps(reading)),
        "scenes": [scene._asdict() for scene in scenes_of(reading)],
        "stage": stage.form(),
        "cells": _cells(reading),
        "cut": None,
    }


def marks_of(reading: Reading) -> Marks:
    """What the checks say of single entries of this run."""
    verdicts = {judged.entry.number: judged.verdict for judged in reading.deliveries}
    found = duplicated(reading.trace)
    twice = {pair[1] for pair in found.evidence if found.state == BROKEN}
    return Marks(verdicts, twice)


def _verdicts(marks: Marks) -> dict[str, Any]:
    return {
        "entry": steps_of(list(marks.verdicts)),
        "is": "".join(LETTERS[verdict] for verdict in marks.verdicts.values()),
    }


def _steps(reading: Reading) -> list[int]:
    """The entries at which one stops: first the one before anybody does anything."""
    first = first_act(reading)
    numbers = [max(first - 1, 0)]
    rows = enumerate(zip(reading.trace.kinds, reading.trace.abouts, strict=True))
    for number, (kind, about) in rows:
        if number > numbers[0] and is_seen(kind, about):
            numbers.append(number)
    return numbers


def is_seen(kind: type[Fact], about: int | None) -> bool:
    is_copy = kind is Requested and about is not None
    return kind.__name__ not in UNSEEN and not is_copy


def _moves(reading: Reading, stage: Stage) -> dict[str, Any]:
    """Everything that was on its way, by the names that the stage shows."""
    arrows = reading.arrows
    kinds = list(dict.fromkeys(arrow.kind for arrow in arrows))
    ends = [
        (stage.folded.get(a.source, a.source), stage.folded.get(a.target, a.target))
        for a in arrows
    ]
    actors = list(dict.fromkeys(name for pair in ends for name in pair))
    place = {name: number for number, name in enumerate(actors)}
    return {
        "kinds": kinds, "actors": actors,
        "kind": [kinds.index(arrow.kind) for arrow in arrows],
        "from": [place[source] for source, _ in ends],
        "to": [place[target] for _, target in ends],
        "left_ms": steps_of([arrow.left_ms for arrow in arrows]),
        "took_ms": [a.arrived_ms if a.arrived_ms is None else a.arrived_ms - a.left_ms for a in arrows],
        "about": [arrow.about for arrow in arrows],
        "entry": [arrow.entry for arrow in arrows],
    }  # fmt: skip


def _cells(reading: Reading) -> dict[str, list[int | None]]:
    """{tape: the publishes stored there, in order}, as the fold counts them."""
    cells: dict[str, list[int | None]] = {}
    systems = {"hubs": reading.systems}
    for entry in reading.trace.of(Stored):
        cells.setdefault(tape_key(systems, entry), []).append(entry.about)
    return cells


def parting(readings: Sequence[Reading]) -> list[int] | None:
    """The entry at which runs of one beginning part, for each of them."""
    if len(readings) < 2:
        return None
    first, *others = readings
    found = [first_difference(first.trace, other.trace) for other in others]
    numbers = [parts.number for parts in found if parts is not None]
    if not numbers or min(numbers) <= first_act(first):
        return None  # from the first entry on they have nothing in common
    return [min(numbers)] * len(readings)


def ledger_form(readings: Sequence[Reading]) -> list[dict[str, Any]]:
    return [
        {
            "label": word, "glyph": kind,
            "values": [getattr(reading.ledger, name) for reading in readings],
        }
        for name, kind, word in LEDGER
    ]  # fmt: skip
