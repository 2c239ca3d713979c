"""A result without its bulk, for the tables in which all students stand.

What is long, the runs and the texts, has been written to the student's own page by
then; a class fits into memory whatever was handed in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sandbox.errors import BadOptionError

Json = Mapping[str, Any]
SAFE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
BULK = ("run", "steps", "printed", "advice", "expected", "got", "source")


class Column(NamedTuple):
    """An exercise as a column of a table."""

    number: str
    title: str
    points_max: float

    @property
    def lesson(self) -> str:
        return lesson_of(self.number)


def safe_id(student: str) -> str:
    """The id, if it can name a file. Raises BadOptionError."""
    if not SAFE_ID.fullmatch(student):
        raise BadOptionError(
            f"the id of a student names files; it takes letters, digits, dot, hyphen "
            f"and underscore, 1 to 100 of them, got {student!r}."
        )
    return student


def light(result: Json) -> dict[str, Any]:
    """What tables need of a result."""
    kept = [
        {name: value for name, value in row.items() if name not in BULK}
        for row in result["exercises"]
    ]
    return {**result, "exercises": kept}


def columns(results: Iterable[Json]) -> list[Column]:
    """Every exercise that any result has, in the order of the course."""
    found: dict[str, Column] = {}
    for result in results:
        for row in result["exercises"]:
            column = Column(row["number"], row["title"], row["points_max"])
            found.setdefault(column.number, column)
    return sorted(found.values(), key=lambda column: place_of(column.number))


def place_of(number: str) -> tuple[int, ...]:
    """2.10 comes after 2.9."""
    return tuple(int(part) for part in number.split("."))


def lesson_of(number: str) -> str:
    """ "02" for exercise 2.4."""
    return f"{place_of(number)[0]:02}"


def lessons(of: Iterable[Column]) -> dict[str, float]:
    """{lesson: its points}"""
    points: dict[str, float] = {}
    for column in of:
        points[column.lesson] = points.get(column.lesson, 0) + column.points_max
    return points


def by_number(result: Json) -> dict[str, Json]:
    return {row["number"]: row for row in result["exercises"]}


def points_in(result: Json, lesson: str) -> float:
    rows = result["exercises"]
    mine = (float(r["points"]) for r in rows if lesson_of(r["number"]) == lesson)
    return sum(mine)


def is_settled(result: Json, lesson: str) -> bool:
    """Is there a mark, and not only a reason why there is none?"""
    mine = [r for r in result["exercises"] if lesson_of(r["number"]) == lesson]
    return not result["problem"] and all(r["status"] != "not marked" for r in mine)


def called(result: Json) -> str:
    """The name for people: as it was handed in, else the id."""
    return str(result["name"] or result["student"])


def every_note(result: Json) -> list[str]:
    """What was decided about the submission, its files and its answers."""
    files = [
        f"{file['name']}: {said}"
        for file in result["files"]
        for said in [*file["notes"], *filter(None, [file["problem"]])]
    ]
    rows = [
        f"{r['number']}: {said}" for r in result["exercises"] for said in r["notes"]
    ]
    return [*result["notes"], *files, *rows]
