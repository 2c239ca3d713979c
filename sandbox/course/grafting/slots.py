"""Where the exercises stand in a notebook of the course, and which notebook is meant.

A learner may have renamed the file. So the notebook is the one whose exercises the file
shows signs of: nbgrader's names, or calls of check.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sandbox.course.blanks import stub
from sandbox.course.exercises import find
from sandbox.course.grafting.learners_file import CodeCell
from sandbox.course.nbgrader import checked_number, grade_id
from sandbox.course.notebooks import Json, tags

CHECKS = re.compile(r'\bcheck\(\s*["\'](\d+\.\d+)["\']')


@dataclass(frozen=True)
class Slot:
    """One exercise in a notebook of the course."""

    number: str
    title: str
    asks_for: str  # the name that the answer defines
    points: int
    answer_id: str
    check_id: str
    stub: str

    @property
    def answer_grade_id(self) -> str:
        return grade_id(self.number, "answer")

    def is_checked_by(self, cell: CodeCell) -> bool:
        """Edited or not, and whatever it says about points."""
        names = (grade_id(self.number, "check"), self.check_id)
        return cell.grade_id == names[0] or (
            self.number in CHECKS.findall(cell.source)
            or (cell.id == names[1] and not cell.grade_id)
        )


def slots(course_notebook: Json) -> list[Slot]:
    """The exercises in that notebook of solutions/, in its order."""
    titles = dict(headings(course_notebook))
    found: list[Slot] = []
    answer: Json | None = None
    for cell in course_notebook["cells"]:
        number = checked_number(cell)
        if "answer" in tags(cell):
            answer = cell
        elif number and answer:
            found.append(slot(number, titles, answer, cell))
            answer = None
    return found


def slot(number: str, titles: Mapping[str, str], answer: Json, check: Json) -> Slot:
    exercise = find(number)
    return Slot(
        number=number,
        title=titles.get(number, exercise.asks_for),
        asks_for=exercise.asks_for,
        points=exercise.points,
        answer_id=answer["id"],
        check_id=check["id"],
        stub=stub(answer["source"]),
    )


def headings(course_notebook: Json) -> Iterator[tuple[str, str]]:
    """2.4 and what its heading calls it."""
    for cell in course_notebook["cells"]:
        if cell["cell_type"] == "markdown":
            yield from re.findall(
                r"^#+ (\d+\.\d+)\s*·\s*(.+?)\s*$", cell["source"], re.MULTILINE
            )


def meant(cells: Sequence[CodeCell], course: Mapping[str, list[Slot]]) -> str | None:
    """The name of the notebook whose exercises are in those cells, most of them."""
    signs = {name: sum(shows(cells, one) for one in course[name]) for name in course}
    best = max(signs, key=lambda name: signs[name], default=None)
    return best if best is not None and signs[best] else None


def shows(cells: Sequence[CodeCell], one: Slot) -> bool:
    """An id alone proves nothing: the lesson counts its cells as the exercises do."""
    return any(
        cell.grade_id in (one.answer_grade_id, grade_id(one.number, "check"))
        or one.number in CHECKS.findall(cell.source)
        or (cell.id == one.answer_id and binds(cell.source, one.asks_for))
        for cell in cells
    )


def binds(source: str, name: str) -> bool:
    """Whether that text defines the name, at its outermost level."""
    definition = rf"^(?:(?:async +)?def|class) +{name}\b|^{name} *(?::[^=\n]+)?=(?!=)"
    return re.search(definition, source, re.MULTILINE) is not None
