"""All that the player shows, as one piece of plain JSON; the same runs, the same bytes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sandbox.errors import BadOptionError
from sandbox.kernel.facts import Stored
from sandbox.views.fold import Marks, tape_key
from sandbox.views.glyphs import GLYPHS, LEDGER
from sandbox.views.player.compact import compact, cut_text, steps_of
from sandbox.views.player.marks import marks_of
from sandbox.views.player.parting import parting, parts_said
from sandbox.views.player.room import LEAST, Room, cut_said, parts_of, stops
from sandbox.views.player.scenes import first_act, scenes_of, story
from sandbox.views.player.stage import Choose, Stage, tapes_of
from sandbox.views.player.veil import Veil
from sandbox.views.player.whys import whys
from sandbox.views.reading import Reading
from sandbox.views.words import clean

THEMES = ("auto", "light", "dark")
LETTERS = {"wanted": "w", "unwanted": "u", "echo": "e"}

SHARE = 0.95  # of the room that was left: not every entry takes as much


def payload(
    readings: Sequence[Reading], title: str, theme: str = "auto", *,
    veil: Veil | None = None, room: Room | None = None, whole: str = "",
    tapes: Choose = tapes_of, at: int | None = None,
) -> Any:  # fmt: skip
    """One to three runs under one title. Raises BadOptionError for another theme.

    room: for how much of them; whole: what to type for all. tapes: which to draw.
    at: the entry of the first run at which it begins, instead of its first scene.
    """
    if theme not in THEMES:
        raise BadOptionError(f"theme takes one of {', '.join(THEMES)}, got {theme!r}.")
    ghosts = [] if veil is None else veil.ghosts
    runs = _run_forms([*readings, *ghosts], room, whole, tapes)
    for form, reading in zip(runs, readings, strict=False):
        form["fork_of"] = _parent(reading, readings)
    parts = parting(readings, runs)
    return {
        "format": 1, "title": clean(title), "theme": theme,
        "story": _story(readings) if veil is None else _story_so_far(readings, veil),
        "glyphs": glyphs(), "runs": runs,
        "at": at, "parts": parts, "parts_said": parts_said(readings, parts[0] if parts else None, veil), "ledger": ledger_form(readings),
        "veil": None if veil is None else _veil_form(veil, readings, runs),
    }  # fmt: skip


def _parent(reading: Reading, readings: Sequence[Reading]) -> int | None:
    """The place of the run that this one left; of one that is not shown, the first."""
    parent = getattr(reading.run, "fork_of", None)
    if parent is None:
        return None
    return next((n for n, one in enumerate(readings) if one.run is parent), 0)


def _veil_form(
    veil: Veil, readings: Sequence[Reading], runs: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """Where only the beginning of a run is shown, something of it stays hidden."""
    form = veil.form(len(readings))
    before_last = sum(runs[0]["steps"][:-1])
    return {**form, "after": min(veil.after, before_last)}


def _run_forms(
    readings: Sequence[Reading], room: Room | None, whole: str, tapes: Choose
) -> list[dict[str, Any]]:
    """The runs, or as much of them as there is room for."""
    if room is None:
        return [run_form(reading, tapes=tapes) for reading in readings]
    steps = room.steps
    while True:
        parts = parts_of(readings, steps)
        pairs = list(zip(parts, readings, strict=True))
        forms = [run_form(p, cut_said(p, r, whole), tapes) for p, r in pairs]
        size = _size(forms)
        if size <= room.bytes or steps <= LEAST * len(readings):
            return forms
        steps = min(steps, sum(len(stops(part)) for part in parts))
        steps = int(steps * SHARE * room.bytes / size)


def _size(forms: Sequence[dict[str, Any]]) -> int:
    text = json.dumps(forms, separators=(",", ":"), ensure_ascii=False)
    return len(text.encode(errors="surrogatepass"))  # half a pair is text, too


def _story(readings: Sequence[Reading]) -> str:
    if len(readings) == 1:
        return story(readings[0])
    return " ".join(f"{clean(r.label)}: {story(r)}" for r in readings)


def _story_so_far(readings: Sequence[Reading], veil: Veil) -> str:
    """Of one run up to the veil; of several their end is what is asked for."""
    told = story(veil.before(readings[0])) if len(readings) == 1 else ""
    return " ".join([told, veil.last_seen(readings[0]), clean(veil.question)]).strip()


def glyphs() -> dict[str, Any]:
    return {
        kind: {
            "word": glyph.word, "letter": glyph.letter, "colour": glyph.colour,
            "dark": glyph.dark, "dash": list(glyph.dash), "shape": glyph.shape,
            "filled": glyph.is_filled, "meaning": glyph.meaning,
        }
        for kind, glyph in GLYPHS.items()
    }  # fmt: skip


def run_form(
    reading: Reading, cut: str | None = None, tapes: Choose = tapes_of
) -> dict[str, Any]:
    """cut: what is said of the rest, if this is only a part of the run."""
    stage = Stage(reading, tapes)
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
        "fork_at_ms": getattr(reading.run, "fork_at_ms", None),
        "steps": steps_of(stops(reading) if len(reading.trace) > 0 else []),
        "scenes": [scene._asdict() for scene in scenes_of(reading)],
        "stage": stage.form(),
        "cells": _cells(reading),
        "whys": whys(reading.trace),
        "cut": cut,
    }


def _verdicts(marks: Marks) -> dict[str, Any]:
    return {
        "entry": steps_of(list(marks.verdicts)),
        "is": "".join(LETTERS[verdict] for verdict in marks.verdicts.values()),
    }


def _moves(reading: Reading, stage: Stage) -> dict[str, Any]:
    """Everything that was on its way, by the names that the stage shows; and who is
    connected to what, by places among them."""
    arrows = reading.arrows
    kinds = list(dict.fromkeys(arrow.kind for arrow in arrows))
    ends = [
        (stage.folded.get(a.source, a.source), stage.folded.get(a.target, a.target))
        for a in arrows
    ]
    links = [
        tuple(stage.folded.get(name, name) for name in link) for link in reading.links
    ]
    actors = list(dict.fromkeys(name for pair in [*ends, *links] for name in pair))
    place = {name: number for number, name in enumerate(actors)}
    return {
        "kinds": kinds, "actors": actors,
        "links": sorted({tuple(sorted(map(place.__getitem__, link))) for link in links}),
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


def ledger_form(readings: Sequence[Reading]) -> list[dict[str, Any]]:
    return [
        {
            "label": word, "glyph": kind,
            "values": [getattr(reading.ledger, name) for reading in readings],
        }
        for name, kind, word in LEDGER
    ]  # fmt: skip
