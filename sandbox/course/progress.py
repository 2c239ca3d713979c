"""What a learner has done, kept beside the notebooks; `progress()` shows it.

    progress()                a table, and where to go on
    progress(export=True)     a trail without a name, for whoever likes to share it

Points: 2 for a prediction, whatever it is; for an exercise those of its best answer.
"""

from __future__ import annotations

import time
from typing import Any

from sandbox.course import progress_file
from sandbox.course.progress_file import State
from sandbox.course.progress_table import Standing
from sandbox.course.progress_trail import Trail, trail_of
from sandbox.views.view import first_picture_after_s

TRAIL_MAX = 2_000  # acts; of more, the last

_last_s = time.monotonic()  # when the last act was, or this began


def progress(*, export: bool = False) -> Standing | Trail:
    """Lessons, predictions, exercises, points, and where to go on.

    export=True: the trail as JSON text; in a working copy it is written beside the
    progress as well. It holds what was chosen and tried, in which order and how many
    seconds apart: no names, paths, machines or times of day.
    """
    state = progress_file.read()
    if not export:
        return Standing(state, is_kept=progress_file.is_kept())
    return trail_of(state).written()


# What others tell


def predicted(number: str, choice: str, section: str = "predictions") -> str:
    """Keep a prediction; the first one stays. Gives the one that is kept.

    section: "predictions", or "recalls" for a question that is asked again.
    """
    kept = choice_of(number, section)
    if kept is not None:
        return kept
    did = "predicted" if section == "predictions" else "recalled"

    def first(state: State) -> None:
        if number not in state[section]:
            act = _note(state, {"did": did, "what": number, "choice": choice})
            state[section][number] = {"choice": choice, "act": act}

    record = progress_file.change(first)[section][number]
    return str(record["choice"])


def choice_of(number: str, section: str = "predictions") -> str | None:
    record = progress_file.read()[section].get(number)
    return None if record is None else str(record["choice"])


def attempted(number: str, points: float) -> None:
    """Keep that an exercise was tried, such as "2.4", and the points of the answer."""

    def better(state: State) -> None:
        record = _exercise(state, number)
        record["attempts"] += 1
        record["best_points"] = max(record["best_points"], points)
        _note(state, {"did": "tried", "what": number, "points": points})

    progress_file.change(better)


def hinted(number: str, level: int) -> None:
    """Keep that a hint was given: 1 for the first."""

    def further(state: State) -> None:
        record = _exercise(state, number)
        record["hints"] = max(record["hints"], level)
        _note(state, {"did": "hinted", "what": number, "level": level})

    progress_file.change(further)


def _exercise(state: State, number: str) -> dict[str, Any]:
    fresh = {"attempts": 0, "best_points": 0, "hints": 0}
    record: dict[str, Any] = state["exercises"].setdefault(number, fresh)
    return record


def _note(state: State, act: dict[str, Any]) -> int:
    """Add to the trail, and give which act it is."""
    global _last_s
    now_s = time.monotonic()
    picture_s = first_picture_after_s()
    if picture_s is not None:
        # Of the first kernel that knows; a later one says nothing about the beginning.
        state.setdefault("first_picture_s", round(picture_s))
    state["acts"] = state.get("acts", 0) + 1
    state["trail"] = [*state["trail"], {**act, "after_s": round(now_s - _last_s)}]
    del state["trail"][:-TRAIL_MAX]
    _last_s = now_s
    return int(state["acts"])
