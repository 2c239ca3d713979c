"""What somebody may share of their way through the course: no name, place or time of day.

Only what is known to be harmless is taken over: numbers of questions and exercises
that exist, keys of options, counts, points, and seconds between one act and the next.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sandbox.course.exercises import numbers
from sandbox.course.progress_file import State, copy_around, write_whole
from sandbox.course.questions.bank import QUESTIONS

NAME = "my-trail.json"
DID = ("predicted", "recalled", "tried", "hinted")
COUNTS = ("points", "level", "after_s")
OF_EXERCISE = ("attempts", "best_points", "hints")


class Trail(str):
    """JSON text, which a notebook shows as it is."""

    __slots__ = ()

    def written(self) -> Trail:
        """The same; in a working copy also as a file beside the progress."""
        copy = copy_around()
        if copy is not None:
            try:
                write_whole(copy / NAME, self)
                print(f"Written to {NAME}, beside your progress.")
            except OSError:
                print(f"{NAME} cannot be written here; copy the text below.")
        return self

    def __repr__(self) -> str:
        return str(self)


def trail_of(state: State) -> Trail:
    exercises, known = state["exercises"], numbers()
    form = {
        "format": 1,
        "first_picture_s": _whole(state.get("first_picture_s")),
        "predictions": _choices(state["predictions"]),
        "recalls": _choices(state["recalls"]),
        "exercises": {
            number: {field: _whole(exercises[number][field]) for field in OF_EXERCISE}
            for number in known
            if number in exercises
        },
        "trail": list(_acts(state, {*known, *QUESTIONS})),
    }
    return Trail(json.dumps(form, indent=1) + "\n")


def _choices(records: dict[str, Any]) -> dict[str, str]:
    """{number: key} of the questions there are."""
    return {
        number: records[number]["choice"]
        for number, question in QUESTIONS.items()
        if number in records and records[number]["choice"] in question.options
    }


def _acts(state: State, known: set[str]) -> Iterator[dict[str, Any]]:
    for act in state["trail"]:
        if act.get("did") not in DID or act.get("what") not in known:
            continue
        kept = {"did": act["did"], "what": act["what"]}
        question = QUESTIONS.get(act["what"])
        if question is not None and act.get("choice") in question.options:
            kept["choice"] = act["choice"]
        yield kept | {name: _whole(act[name]) for name in COUNTS if name in act}


def _whole(value: Any) -> float | None:
    """A number as it is, and nothing else."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number else None
