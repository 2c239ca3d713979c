"""Submissions for the tests of marks: the exercises, with answers put in."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
Notebook = dict[str, Any]
FULL = {"2.1": 15, "2.2": 15, "2.3": 15, "2.4": 25}  # of lesson 02, where most happens
RIGHT = """
def route(event, subscribers):
    return [name for name, channel in subscribers if channel == event["channel"]]
"""
WRONG = "\ndef route(event, subscribers):\n    return []\n"


@dataclass(frozen=True)
class Case:
    """One submission, and the marks it must get. answers: {exercise: source texts}, in
    place of the right ones. marks: those that are not full. change: what else is done
    to its notebook. raw: what is done to its bytes. why: what it shows. is_slow: it
    ends by the clock, so only the mark is the same each time."""

    why: str
    answers: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, float] = field(default_factory=dict)
    change: Callable[[Notebook], None] = lambda notebook: None
    raw: Callable[[bytes], bytes] = lambda raw: raw
    lesson: str = "02"
    is_slow: bool = False
    status: str = ""

    def content(self) -> bytes:
        notebook = answered(self.lesson, self.answers)
        self.change(notebook)
        return self.raw(as_bytes(notebook))


def as_bytes(notebook: Notebook) -> bytes:
    return json.dumps(notebook).encode()


@cache
def notebook_of(folder: str, lesson: str) -> Notebook:
    (path,) = (ROOT / folder).glob(f"{lesson}_*.ipynb")
    found: Notebook = json.loads(path.read_text("utf-8"))
    return found


@cache
def right_answers(lesson: str) -> dict[str, str]:
    """{the name of an answer's cell: the solution}"""
    return {
        grade_id(cell): "".join(cell["source"])
        for cell in notebook_of("solutions", lesson)["cells"]
        if is_answer(cell)
    }


def answered(lesson: str, answers: Mapping[str, str]) -> Notebook:
    """The exercises of a lesson as somebody hands them in."""
    notebook = deepcopy(notebook_of("exercises", lesson))
    for cell in notebook["cells"]:
        if is_answer(cell):
            number = grade_id(cell).removesuffix("-answer").replace("-", ".")
            cell["source"] = answers.get(number, right_answers(lesson)[grade_id(cell)])
    return notebook


def is_answer(cell: Any) -> bool:
    return bool(cell["metadata"].get("nbgrader", {}).get("solution"))


def grade_id(cell: Any) -> str:
    return str(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))


def cell_of(notebook: Notebook, name: str) -> Any:
    """The cell that nbgrader calls so, as in 2-4-answer or 2-4-check."""
    return next(one for one in notebook["cells"] if grade_id(one) == name)


def code(source: str, **more: Any) -> Any:
    """A cell of somebody's own."""
    return {
        "cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [],
        "source": source, **more,
    }  # fmt: skip


def beside(notebook: Notebook, name: str, *cells: Any, after: int = 0) -> None:
    """Put cells before that one, or after so many behind."""
    at = notebook["cells"].index(cell_of(notebook, name)) + after
    notebook["cells"][at:at] = cells
