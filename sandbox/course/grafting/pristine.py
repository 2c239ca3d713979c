"""The exercises as the course has them, each check with what it shows when it passes.

Made from exercises/, so that a class that was given no solutions can check its work. A
test compares it with what the solutions show.
"""

from __future__ import annotations

from pathlib import Path

from sandbox.course.exercises import find
from sandbox.course.nbgrader import checked_number
from sandbox.course.notebooks import Json, read, stream
from sandbox.errors import NotebookError


def pristine(course: Path) -> dict[str, Json]:
    """{file name: notebook}. Raises NotebookError if there are none, or a broken one."""
    paths = sorted((course / "exercises").glob("*.ipynb"))
    if not paths:
        raise NotebookError("exercises", f"there are no notebooks in it, in {course}")
    return {path.name: passing(read(path)) for path in paths}


def passing(notebook: Json) -> Json:
    """The notebook with the outputs of checks that pass."""
    codes = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    counts = {cell["id"]: count for count, cell in enumerate(codes, start=1)}
    cells = [shown(cell, counts.get(cell["id"], 0)) for cell in notebook["cells"]]
    return {**notebook, "cells": cells}


def shown(cell: Json, count: int) -> Json:
    number = checked_number(cell)
    if number is None:
        return cell
    points = find(number).points
    value = {
        "data": {"text/plain": [f"{float(points)}"]}, "execution_count": count,
        "metadata": {}, "output_type": "execute_result",
    }  # fmt: skip
    line = stream("stdout", f"{number} · {points} of {points} · passed\n")
    return {**cell, "execution_count": count, "outputs": [line, value]}
