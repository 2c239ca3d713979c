"""What nbgrader must read in a cell: which one is the answer, which one the check.

An author only tags the answer cell `answer`. The first line of the check cell after
it, `check("2.4", route)`, says which exercise both belong to.
"""

from __future__ import annotations

import re

from sandbox.course.exercises import find
from sandbox.course.notebooks import Json, tags
from sandbox.errors import NotebookError

SCHEMA_VERSION = 3
CHECK = re.compile(r'^check\("([^"]+)"', re.MULTILINE)


def marked(notebook: Json) -> Json:
    """The notebook with nbgrader's metadata on every answer and every check."""
    cells: list[Json] = []
    open_answer: int | None = None
    for cell in notebook["cells"]:
        number = checked_number(cell)
        if "answer" in tags(cell):
            open_answer = len(cells)
        elif number is not None:
            if open_answer is None:
                problem = f"no cell tagged 'answer' comes before the check of {number}"
                raise NotebookError(cell["id"], problem)
            cells[open_answer] = answer_cell(cells[open_answer], number)
            cell = check_cell(cell, number)
            open_answer = None
        cells.append(cell)
    return {**notebook, "cells": cells}


def checked_number(cell: Json) -> str | None:
    found = CHECK.search(cell["source"]) if cell["cell_type"] == "code" else None
    return found[1] if found else None


def answer_cell(cell: Json, number: str) -> Json:
    return with_marks(cell, grade_id(number, "answer"))


def check_cell(cell: Json, number: str) -> Json:
    return with_marks(cell, grade_id(number, "check"), points=find(number).points)


def grade_id(number: str, part: str) -> str:
    """nbgrader allows letters, digits, `-` and `_` here: no dot."""
    return f"{number.replace('.', '-')}-{part}"


def with_marks(cell: Json, name: str, *, points: int | None = None) -> Json:
    """An answer is what has no points of its own: those belong to its check."""
    is_check = points is not None
    marks: Json = {
        "cell_type": cell["cell_type"],
        "grade": is_check,
        "grade_id": name,
        "locked": is_check,
        "schema_version": SCHEMA_VERSION,
        "solution": not is_check,
        "task": False,
    }
    if is_check:
        marks["points"] = points
    return {**cell, "metadata": {**cell["metadata"], "nbgrader": marks}}
