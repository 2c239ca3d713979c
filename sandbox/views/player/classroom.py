"""A run as a page of its own: for one reader, or on a beamer before a class.

Before a class there is large type, and keys alone; a question waits for hands.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from sandbox.views.player.page import (
    GIVEN,
    PLACE,
    document,
    ground,
    whole_page,
)
from sandbox.views.player.payload import payload
from sandbox.views.player.sources import joined, style
from sandbox.views.player.stage import BEAMER, Stage, used_tapes
from sandbox.views.player.veil import Veil, veil_of
from sandbox.views.reading import Reading

PRESENT = f"present({PLACE}, {GIVEN});"


class Question(NamedTuple):
    """What is asked before the rest is seen; see `show` for the same by name."""

    text: str | None = None
    options: Mapping[str, Any] | None = None
    after: int | str | None = None
    after_ms: int | None = None
    answer: str | None = None

    def veil(self, reading: Reading) -> Veil | None:
        return veil_of(
            reading, after=self.after, after_ms=self.after_ms, question=self.text,
            options=self.options, answer=self.answer,
        )  # fmt: skip


NOTHING_ASKED = Question()


def reader_page(
    runs: Mapping[str, Any], theme: str, question: Question = NOTHING_ASKED
) -> str:
    """A page for one reader. runs: {what to call it: run}, up to three of them."""
    readings, title = _read(runs)
    veil = question.veil(readings[0])
    return document(payload(readings, title, theme, veil=veil))


def class_page(
    runs: Mapping[str, Any], theme: str, question: Question = NOTHING_ASKED
) -> str:
    """A page for a beamer, from 1280x720 on. It draws no channel that stays empty."""
    readings, title = _read(runs)
    veil = question.veil(readings[0])
    form = payload(readings, title, theme, veil=veil, tapes=used_tapes)
    for run, reading in zip(form["runs"], readings, strict=False):
        run["stage"] = Stage(reading, used_tapes, BEAMER).form()
    styles = "\n".join([style(), style("presenter"), ground(theme)])
    return whole_page(form, styles, f"{joined('presenter')}\n{PRESENT}")


def _read(runs: Mapping[str, Any]) -> tuple[list[Reading], str]:
    """The readings, by the names they were given, and what they have in common."""
    readings = [Reading(run) for run in runs.values()]
    if len(readings) == 1:
        return readings, readings[0].name
    for reading, label in zip(readings, runs, strict=True):
        reading.label = label
    scenario = getattr(readings[0].run, "scenario", None)
    shared = scenario.name if scenario is not None else "these runs"
    return readings, f"{shared}: {' | '.join(runs)}"
