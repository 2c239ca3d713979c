"""The exercise as the course has it, with a learner's answers in their places.

Text, imports and checks are the course's. Only a check keeps what it showed with the
solution, for nbval to compare with; everything else is run and compared with nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sandbox.course.grafting.learners_file import CodeCell
from sandbox.course.grafting.slots import Slot
from sandbox.course.grafting.taking import Taken
from sandbox.course.nbgrader import grade_id
from sandbox.course.notebooks import KERNEL, Json, tags


@dataclass(frozen=True)
class Grafted:
    """owners: the number of the exercise that a cell belongs to, by the cell's id."""

    notebook: Json
    owners: dict[str, str] = field(default_factory=dict)


def graft(
    course_notebook: Json, slots: Sequence[Slot], taken: Mapping[str, Taken]
) -> Grafted:
    """A notebook that checks those answers. An exercise without one keeps its stub, so
    that what follows finds its name, and is not checked."""
    answers = {one.answer_id: one for one in slots}
    checks = {one.check_id: one for one in slots}
    cells: list[Json] = []
    owners: dict[str, str] = {}
    for cell in course_notebook["cells"]:
        one = answers.get(cell["id"]) or checks.get(cell["id"])
        if cell["cell_type"] != "code" or "solution" in tags(cell):
            continue
        if one is None:
            cells.append(code_cell(cell["id"], cell["source"]))
            continue
        answer = taken.get(one.number, Taken()).answer
        is_check = cell["id"] in checks
        new = list(checked(one, cell, answer) if is_check else pieces(one, answer))
        owners |= {piece["id"]: one.number for piece in new}
        cells += new
    return Grafted(as_notebook(cells), owners)


def pieces(one: Slot, answer: Sequence[CodeCell]) -> Iterator[Json]:
    sources = [cell.source for cell in answer] or [one.stub]
    for count, source in enumerate(sources, start=1):
        yield code_cell(f"{one.answer_grade_id}-{count}", source)


def checked(one: Slot, check: Json, answer: Sequence[CodeCell]) -> Iterator[Json]:
    """The check of the course and what it showed; none where nothing is answered."""
    if answer:
        shown = {key: check[key] for key in ("execution_count", "outputs")}
        yield {**code_cell(check_id(one.number), check["source"]), **shown}


def check_id(number: str) -> str:
    return grade_id(number, "check")


def code_cell(cell_id: str, source: str) -> Json:
    """A cell as it is before anybody ran it: nbval compares nothing with that."""
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": cell_id,
        "metadata": {},
        "outputs": [],
        "source": source,
    }


def as_notebook(cells: list[Json]) -> Json:
    return {
        "cells": cells,
        "metadata": {"kernelspec": KERNEL},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
