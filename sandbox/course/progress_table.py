"""How far somebody has got: a table of lessons, and the next thing to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from html import escape
from typing import NamedTuple

from sandbox.course.exercises import find, numbers
from sandbox.course.progress_file import State
from sandbox.course.questions.bank import QUESTIONS, TITLES, of_lesson

PREDICTION_POINTS = 2
HEAD = ("lesson", "predictions", "exercises", "points")
KEPT = "Kept in progress.json, beside your notebooks."
NOT_KEPT = (
    "Kept until this kernel ends; a copy of the course that can be written keeps it."
)


class Row(NamedTuple):
    """Of one lesson. done, of: of predictions and of exercises; points, of."""

    lesson: str
    predictions: tuple[int, int]
    exercises: tuple[int, int]
    points: tuple[float, float]

    @property
    def cells(self) -> list[str]:
        return [self.lesson, *(of(*pair) for pair in self[1:])]


class Standing:
    """The text form and the table say the same."""

    def __init__(self, state: State, *, is_kept: bool) -> None:
        self._state = state
        self._note = KEPT if is_kept else NOT_KEPT

    @cached_property
    def rows(self) -> list[Row]:
        return [self._row(lesson) for lesson in lessons()]

    @property
    def points(self) -> float:
        return sum(row.points[0] for row in self.rows)

    @property
    def next(self) -> str:
        """Where to go on."""
        for lesson in lessons():
            for question in of_lesson(lesson):
                if question.number not in self._state["predictions"]:
                    return (
                        f'Go on with predict("{question.number}"), in {named(lesson)}.'
                    )
            for number in exercises_of(lesson):
                if self._best(number) < find(number).points:
                    return f"Go on with exercise {number}, in the exercises of {named(lesson)}."
        return "You have done all there is."

    def _row(self, lesson: str) -> Row:
        questions, exercises = of_lesson(lesson), exercises_of(lesson)
        best = {number: self._best(number) for number in exercises}
        most = {number: float(find(number).points) for number in exercises}
        predicted = sum(q.number in self._state["predictions"] for q in questions)
        return Row(
            named(lesson),
            (predicted, len(questions)),
            (sum(best[n] >= most[n] for n in exercises), len(exercises)),
            (
                PREDICTION_POINTS * predicted + sum(best.values()),
                PREDICTION_POINTS * len(questions) + sum(most.values()),
            ),
        )

    def _best(self, number: str) -> float:
        record = self._state["exercises"].get(number)
        return (
            0.0 if record is None else min(record["best_points"], find(number).points)
        )

    @property
    def _sum(self) -> Row:
        pairs = [[row[place] for row in self.rows] for place in (1, 2, 3)]
        return Row("all", *(tuple(map(sum, zip(*some, strict=True))) for some in pairs))  # type: ignore[arg-type]

    # Its forms

    @property
    def text(self) -> str:
        lines = list(aligned([list(HEAD), *(r.cells for r in (*self.rows, self._sum))]))
        return "\n".join([*lines, self.next, self._note])

    @property
    def html(self) -> str:
        heads = "".join(
            f'<th scope="col" style="text-align:left">{h}</th>' for h in HEAD
        )
        rows = "".join(html_row(row) for row in (*self.rows, self._sum))
        return (
            f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
            f"<p><strong>{escape(self.next)}</strong></p><p>{escape(self._note)}</p>"
        )

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, str]:
        return {"text/html": self.html, "text/plain": self.text}

    def __repr__(self) -> str:
        return self.text


def lessons() -> list[str]:
    """Those that ask or have exercises, in order."""
    asking = {question.lesson for question in QUESTIONS.values()}
    return sorted(asking | {lesson_of(number) for number in numbers()})


def lesson_of(exercise: str) -> str:
    return f"L{int(exercise.split('.')[0]):02}"


def exercises_of(lesson: str) -> list[str]:
    return [number for number in numbers() if lesson_of(number) == lesson]


def named(lesson: str) -> str:
    return f"{lesson} {TITLES[lesson]}" if lesson in TITLES else lesson


def of(done: float, most: float) -> str:
    return f"{done:g} of {most:g}"


def aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()


def html_row(row: Row) -> str:
    lesson, *counts = map(escape, row.cells)
    cells = "".join(f'<td style="text-align:left">{count}</td>' for count in counts)
    return f'<tr><th scope="row" style="text-align:left">{lesson}</th>{cells}</tr>'
