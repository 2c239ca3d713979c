"""Marks as CSV: for people, for nbgrader, and for the grade import of Moodle and Canvas.

An LMS gets one column a lesson. Where there is a reason but no mark the cell is empty,
so that nobody imports a nought by accident.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from sandbox.grading.reports.standing import (
    Json,
    by_number,
    columns,
    every_note,
    is_settled,
    lessons,
    points_in,
)
from sandbox.grading.reports.text import cell, number

NBGRADER = (
    "assignment", "duedate", "timestamp", "student_id", "last_name", "first_name",
    "email", "raw_score", "late_submission_penalty", "score", "max_score",
)  # fmt: skip
BEFORE = ("student", "name", "late", "total", "points_max", "prediction_points")


def grades(results: Sequence[Json]) -> str:
    """One line a student, one column an exercise."""
    numbers = [column.number for column in columns(results)]
    head = [*BEFORE, *numbers, "problem", "notes"]
    return written(head, (grade_row(result, numbers) for result in results))


def grade_row(result: Json, numbers: Sequence[str]) -> list[str]:
    rows = by_number(result)
    return [
        cell(result["student"]), cell(result["name"]), cell(result["late"]),
        number(result["points"]), number(result["points_max"]),
        number(result["prediction_points"]),
        *(number(rows[n]["points"]) if n in rows else "" for n in numbers),
        cell(result["problem"]), cell(" | ".join(every_note(result))),
    ]  # fmt: skip


def nbgrader(results: Sequence[Json]) -> str:
    """As `nbgrader export` writes it, one line a lesson and student.

    Dates and addresses are not known here. Names are not taken apart, which no rule
    does rightly, unless they come as "last, first".
    """
    most = lessons(columns(results))
    rows = (
        nbgrader_row(result, lesson, points)
        for lesson, points in most.items()
        for result in results
    )
    return written(NBGRADER, rows)


def nbgrader_row(result: Json, lesson: str, points_max: float) -> list[str]:
    last, _, first = result["name"].partition(",")
    points = decimal(points_in(result, lesson))
    return [
        f"lesson-{lesson}", "", "", cell(result["student"]), cell(last), cell(first),
        "", points, decimal(0), points, decimal(points_max),
    ]  # fmt: skip


def decimal(points: float) -> str:
    """nbgrader writes whole numbers as 10.0."""
    return str(float(points))


def moodle(results: Sequence[Json]) -> str:
    """For Grades, Import, CSV file: map "ID number" to what your ids are there."""
    names = list(lessons(columns(results)))
    head = ["ID number", "Full name", *map(item, names), "Feedback comments"]
    rows = (
        [cell(r["student"]), cell(r["name"]), *marks(r, names), cell(comment(r))]
        for r in results
    )
    return written(head, rows)


def canvas(results: Sequence[Json]) -> str:
    """For Grades, Import; its second line says how many points there are."""
    most = lessons(columns(results))
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    points = ["    Points Possible", "", "", "", "", *map(number, most.values())]
    rows = ([*canvas_names(result), *marks(result, most)] for result in results)
    return written([*head, *map(item, most)], [points, *rows])


def canvas_names(result: Json) -> list[str]:
    """Its own ids are numbers; another is what somebody logs in with."""
    student = result["student"]
    ids = [student, "", ""] if student.isdecimal() else ["", "", cell(student)]
    return [cell(result["name"]), *ids, ""]


def item(lesson: str) -> str:
    return f"Lesson {lesson}"


def marks(result: Json, names: Iterable[str]) -> Iterator[str]:
    for lesson in names:
        is_known = is_settled(result, lesson)
        yield number(points_in(result, lesson)) if is_known else ""


def comment(result: Json) -> str:
    """The name of what went wrong in each exercise; the page has the rest."""
    if result["problem"]:
        return str(result["problem"])
    rows = (row for row in result["exercises"] if row["status"] != "passed")
    return "; ".join(f"{r['number']} {r['label'] or r['status']}" for r in rows)


def written(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue()
