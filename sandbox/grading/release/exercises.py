"""A student's own exercises: their words in text and blank, and in the check which they are."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sandbox.course.exercises import find
from sandbox.course.nbgrader import checked_number
from sandbox.course.notebooks import Json
from sandbox.course.variants import retold, words_of

HEADING = re.compile(r"^#+ (\d+\.\d+)\b", re.MULTILINE)


def varied_notebook(notebook: Json, variants: Mapping[str, int]) -> Json:
    """The notebook of exercises/ as one student gets it. A heading begins an exercise."""
    cells: list[Json] = []
    number = ""
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown" and (
            found := HEADING.search(cell["source"])
        ):
            number = found[1]
        cells.append(varied_cell(cell, number, variants.get(number)))
    return {**notebook, "cells": cells}


def varied_cell(cell: Json, number: str, variant: int | None) -> Json:
    if variant is None:
        return cell
    if checked_number(cell) is None:
        words = words_of(find(number), variant)
        return {**cell, "source": retold(cell["source"], words)}
    return {**cell, "source": f"{cell['source'].removesuffix(')')}, variant={variant})"}
