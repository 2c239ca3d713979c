"""A run as a page of its own: for one reader, or on a beamer before a class.

Before a class there is large type, and keys alone; a question waits for hands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
# On pages that are turned there is less to say and more room for it.
ROOM = """.evp-presenter > h3 small{font-weight:400;font-size:20px}
.evp-presenter [data-many]~.evp-side .evp-veil .evp-quiet{display:none}"""
# Which page it is stands in the address, so that a reload stays where it was.
TURN = f"""{{
const {{ pages }} = {GIVEN};
const at = Math.min(Math.max(Math.trunc(Number(location.hash.slice(1))) || 1, 1), pages.length);
present({PLACE}, pages[at - 1]);
const told = document.createElement("small");
told.textContent = ` ${{at}} of ${{pages.length}}`;
document.querySelector(".evp-presenter > h3").append(told);
window.addEventListener("keydown", ({{ key }}) => {{
  const to = at + ({{ PageDown: 1, PageUp: -1 }}[key] ?? 0);
  if (to === at || to < 1 || to > pages.length) return;
  location.hash = String(to);
  location.reload();
}}, true);
}}"""


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
    return _presented(_class_form(runs, theme, question), theme, PRESENT)


def lesson_page(
    title: str, pages: Sequence[tuple[Mapping[str, Any], Question]], theme: str
) -> str:
    """Several such pages in one, for an hour. Page Up and Page Down go from one to the
    next; each begins anew. pages: the runs of each, and what is asked."""
    forms = [_class_form(runs, theme, question) for runs, question in pages]
    return _presented({"title": title, "pages": forms}, theme, TURN, ROOM)


def _class_form(runs: Mapping[str, Any], theme: str, question: Question) -> Any:
    readings, title = _read(runs)
    veil = question.veil(readings[0])
    form = payload(readings, title, theme, veil=veil, tapes=used_tapes)
    for run, reading in zip(form["runs"], readings, strict=False):
        run["stage"] = Stage(reading, used_tapes, BEAMER).form()
    return form


def _presented(form: Any, theme: str, script: str, more: str = "") -> str:
    styles = "\n".join([style(), style("presenter"), more, ground(theme)])
    return whole_page(form, styles, f"{joined('presenter')}\n{script}")


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
