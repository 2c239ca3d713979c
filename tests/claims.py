"""CLAIMS.md, made from what the claims are and from the cells that show them.

python3 start.py python tests/claims.py     writes it anew
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TESTS = Path(__file__).parent
COURSE = TESTS.parent
PATH = COURSE / "CLAIMS.md"
WORDS: dict[str, str] = json.loads((TESTS / "claims.json").read_text("utf-8"))
ROWS: dict[str, list[str]] = json.loads((TESTS / "lesson_rows.json").read_text("utf-8"))
# What belongs to a lesson that is planned, and not written yet.
PLANNED = {"F6": "06", "F7": "08", "F8": "07"}

HEAD = """# What is claimed, and where it is shown

This course compares a custom event bus with a streaming server. Each claim of the
comparison has a row, and a lesson in which you can run it. A number such as `01-18` is
the id of a cell: the first two digits name the lesson. *Told* means that the cell is
prose; what it says is counted or run in the cells around it, or in the tests.
"""
COMPARED = "## The comparison"
PRECISE = """## Where one has to be more precise

What lectures and notes say in passing, and how it is when one looks closely."""
FOOT = """Made from `tests/claims.json` and `tests/lesson_rows.json` by
`python3 start.py python tests/claims.py`; a test compares."""


def lessons() -> dict[str, Path]:
    """Each lesson by its two digits."""
    return {p.name[:2]: p for p in sorted((COURSE / "notebooks").glob("*.ipynb"))}


def cells() -> dict[str, dict[str, Any]]:
    """Every cell of every lesson, by its id."""
    return {
        cell["id"]: cell
        for path in lessons().values()
        for cell in json.loads(path.read_text("utf-8"))["cells"]
    }


def text() -> str:
    known = cells()
    parts = [HEAD, COMPARED, table("S", known), PRECISE, table("F", known), FOOT]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def table(letter: str, known: dict[str, dict[str, Any]]) -> str:
    rows = (row for row in WORDS if row[0] == letter)
    lines = (f"| {row} | {WORDS[row]} | {places(row, known)} |" for row in rows)
    return "\n".join(["| | claim | where |", "|---|---|---|", *lines])


def places(row: str, known: dict[str, dict[str, Any]]) -> str:
    if row in PLANNED:
        return f"lesson {PLANNED[row]}, planned"
    return "; ".join(of_lessons(row, known))


def of_lessons(row: str, known: dict[str, dict[str, Any]]) -> Iterator[str]:
    """For each lesson a link, and its cells; those of prose apart."""
    for lesson in dict.fromkeys(cell_id[:2] for cell_id in ROWS[row]):
        mine = [cell_id for cell_id in ROWS[row] if cell_id[:2] == lesson]
        told = [one for one in mine if known[one]["cell_type"] == "markdown"]
        shown = [one for one in mine if one not in told]
        parts = [", ".join(f"`{one}`" for one in shown)]
        parts += [f"told in {', '.join(f'`{one}`' for one in told)}"] if told else []
        link = f"[{lesson}](notebooks/{lessons()[lesson].name})"
        yield f"{link} {', '.join(filter(None, parts))}"


if __name__ == "__main__":
    PATH.write_text(text(), encoding="utf-8", newline="\n")
