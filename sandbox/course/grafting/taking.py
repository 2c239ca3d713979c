"""What a learner's notebook answers to each exercise: source text, in the file's order.

An answer cell is known by nbgrader's name for it, by its id, by the tag `answer` and the
check that follows, or by what it defines. Code cells that the learner put beside it come
along, up to the check.

cut in two              both parts, in order
copied and unchanged    the first
copied and changed      all, in order: the last definition counts, and a note says so
gone, blank, untouched  not answered
below the check         taken from there, and a note says so
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sandbox.course.grafting.learners_file import CodeCell
from sandbox.course.grafting.slots import Slot, binds
from sandbox.course.notebooks import Json

# A cell that checks is left out, unless something is defined in it as well.
MAKES = re.compile(r"^(?:(?:async +)?def|class) ", re.MULTILINE)


@dataclass(frozen=True)
class Taken:
    """Without sources, the exercise is not answered. A note is one sentence."""

    answer: tuple[CodeCell, ...] = ()
    notes: tuple[str, ...] = ()


def take(
    cells: Sequence[CodeCell], slots: Sequence[Slot], course_notebook: Json
) -> dict[str, Taken]:
    """What is answered to each exercise, by its number."""
    known = {c["source"] for c in course_notebook["cells"] if c["cell_type"] == "code"}
    sorting = Sorting(cells, slots, known)
    return {one.number: sorting.taken(one) for one in slots}


class Sorting:
    """The cells of one file, each as what it is to the exercises."""

    def __init__(
        self, cells: Sequence[CodeCell], slots: Sequence[Slot], known: set[str]
    ) -> None:
        self.cells, self.slots = cells, slots
        self.checks = [self._checked(cell) for cell in cells]
        self.answers = [self._answered(at) for at in range(len(cells))]
        self.others = [self._beside(at, known) for at in range(len(cells))]

    def taken(self, one: Slot) -> Taken:
        parts = self._of(one, self.answers)
        beside = self._of(one, self.others)
        written = [cell for cell in first_of_each(parts) if is_written(cell, one)]
        if written or any(defines(cell, one) for cell in beside):
            answer = in_order(written + beside)
            return Taken(answer, tuple(notes(answer, one)))
        below = [cell for cell in self._free() if defines(cell, one)]
        if below:
            answer = in_order({*beside, *below})
            moved = f"{one.asks_for} was found away from its place, {cells_told(below)}"
            return Taken(answer, (moved, *notes(answer, one)))
        return Taken() if parts else Taken(notes=("its answer cell is gone",))

    def _of(self, one: Slot, owners: Sequence[Slot | None]) -> list[CodeCell]:
        pairs = zip(self.cells, owners, strict=True)
        return [cell for cell, owner in pairs if owner is one]

    def _free(self) -> list[CodeCell]:
        """What is nobody's answer."""
        pairs = zip(self.cells, self.answers, strict=True)
        return [cell for cell, owner in pairs if owner is None]

    def _checked(self, cell: CodeCell) -> Slot | None:
        if self._named(cell):
            return None  # an answer may call its check as well
        return next((one for one in self.slots if one.is_checked_by(cell)), None)

    def _named(self, cell: CodeCell) -> Slot | None:
        """The exercise whose answer it is by a name that it carries."""
        for one in self.slots:
            if cell.grade_id == one.answer_grade_id:
                return one
            if cell.id == one.answer_id and not cell.grade_id:
                return one
        return None

    def _answered(self, at: int) -> Slot | None:
        cell = self.cells[at]
        if not cell.is_tagged or self.checks[at]:
            return self._named(cell)
        return self._named(cell) or next(filter(None, self.checks[at:]), None)

    def _beside(self, at: int, known: set[str]) -> Slot | None:
        """The exercise that follows, for code that is the learner's own."""
        source = self.cells[at].source
        check = self.checks[at]
        if not source or source in known or self.answers[at]:
            return None
        if check:
            return check if MAKES.search(source) else None
        pairs = zip(self.answers[at:], self.checks[at:], strict=True)
        return next(
            (answer or check for answer, check in pairs if answer or check), None
        )


def first_of_each(parts: Iterable[CodeCell]) -> list[CodeCell]:
    """Without the copies that say nothing new."""
    firsts: dict[str, CodeCell] = {}
    for part in parts:
        firsts.setdefault(part.source, part)
    return list(firsts.values())


def is_written(cell: CodeCell, one: Slot) -> bool:
    return code(cell.source) not in ("", code(one.stub))


def defines(cell: CodeCell, one: Slot) -> bool:
    return binds(cell.source, one.asks_for) and is_written(cell, one)


def code(source: str) -> str:
    """The text without comments of their own line, and without its layout."""
    lines = (line.strip() for line in source.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("#"))


def in_order(cells: Iterable[CodeCell]) -> tuple[CodeCell, ...]:
    return tuple(sorted(cells, key=lambda cell: cell.number))


def notes(answer: Sequence[CodeCell], one: Slot) -> list[str]:
    twice = [cell for cell in answer if defines(cell, one)]
    if len(twice) < 2:
        return []
    return [f"{one.asks_for} is defined {cells_told(twice)}; the last one counts"]


def cells_told(cells: Sequence[CodeCell]) -> str:
    numbers = [str(cell.number) for cell in cells]
    if len(numbers) == 1:
        return f"in cell {numbers[0]}"
    return f"in cells {', '.join(numbers[:-1])} and {numbers[-1]}"
