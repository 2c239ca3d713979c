"""The verdict on every exercise in notebooks of a learner, by the checks of the course.

All exercises of a file share a kernel, as they do for the learner. An answer that takes
the kernel down is left out, and what nbval had not come to is run again without it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.course.grafting.graft import Grafted, check_id, graft
from sandbox.course.grafting.learners_file import UnreadableError, read_cells
from sandbox.course.grafting.pristine import pristine
from sandbox.course.grafting.slots import Slot, meant, slots
from sandbox.course.grafting.taking import Taken, take
from sandbox.course.notebooks import Json
from sandbox.course.validating.running import CELL_TIMEOUT_S, Outcome, validate
from sandbox.errors import CheckFailed

ENDS = ("died", "endless", "no kernel")
NO_EXERCISES = "there are no exercises of this course in it"
TOLD_MAX = 2_000


@dataclass(frozen=True)
class Row:
    """One exercise. status: passed, failed, raised, died, endless, unanswered, or
    `not run` where no kernel would start; `told` says what to do next."""

    number: str
    title: str
    status: str
    points: float
    of: int
    told: str = ""
    printed: str = ""
    notes: tuple[str, ...] = ()


@dataclass
class File:
    """A learner's notebook: its answers, and the rows there are so far."""

    path: Path
    reason: str = ""  # why there are no rows
    course_name: str = ""
    course_notebook: Json = field(default_factory=dict)
    slots: list[Slot] = field(default_factory=list)
    taken: dict[str, Taken] = field(default_factory=dict)
    left_out: set[str] = field(default_factory=set)
    found: dict[str, Row] = field(default_factory=dict)
    tries_left: int = 2  # ports are chosen before a kernel takes them

    @property
    def is_unusable(self) -> bool:
        return bool(self.reason) and self.reason != NO_EXERCISES

    @property
    def open(self) -> list[Slot]:
        """What has no row yet."""
        return [one for one in self.slots if one.number not in self.found]

    @property
    def rows(self) -> list[Row]:
        return [self.found[one.number] for one in self.slots]


def opened(paths: Iterable[Path], course: Path) -> list[File]:
    """The files with what they answer; a row already for what they do not.

    course: the folder with exercises/. Raises NotebookError if one of these is broken.
    """
    notebooks = pristine(course)
    known = {name: slots(notebook) for name, notebook in notebooks.items()}
    return [opened_file(path, notebooks, known) for path in paths]


def opened_file(
    path: Path, notebooks: dict[str, Json], known: dict[str, list[Slot]]
) -> File:
    try:
        cells = read_cells(path)
    except UnreadableError as error:
        return File(path, reason=str(error))
    name = meant(cells, known)
    if name is None:
        return File(path, reason=NO_EXERCISES)
    taken = take(cells, known[name], notebooks[name])
    file = File(path, "", name, notebooks[name], known[name], taken)
    for one in file.slots:
        if not taken[one.number].answer:
            told = f"Write {one.asks_for}, then run the cell that checks it."
            file.found[one.number] = row(file, one, "unanswered", told=told)
    return file


def judge_all(
    files: Sequence[File],
    heard: Callable[[Outcome], None],
    *,
    cell_timeout_s: float = CELL_TIMEOUT_S,
) -> None:
    """Give every open exercise its row. heard: told of each cell. Raises NbvalError."""
    while rest := {f"{n}.ipynb": file for n, file in enumerate(files) if file.open}:
        grafts = {name: grafted(file) for name, file in rest.items()}
        outcomes = validate(
            {name: one.notebook for name, one in grafts.items()},
            heard,
            cell_timeout_s=cell_timeout_s,
        )
        for name, file in rest.items():
            mine = [one for one in outcomes if one.notebook == name]
            settle(file, mine, grafts[name].owners)


def best_rows(files: Iterable[File]) -> list[Row]:
    """Each exercise once: a newer copy may lie beside the one that was worked on."""
    best: dict[str, Row] = {}
    for row in (row for file in files for row in file.rows):
        if row.number not in best or row.points > best[row.number].points:
            best[row.number] = row
    return list(best.values())


def grafted(file: File) -> Grafted:
    answers = {n: one for n, one in file.taken.items() if n not in file.left_out}
    return graft(file.course_notebook, file.slots, answers)


def settle(file: File, outcomes: Sequence[Outcome], owners: dict[str, str]) -> None:
    """Rows for all that was checked, and for the answer that took the kernel down."""
    last = next((one for one in outcomes if one.end in ENDS), None)
    guilty = owners.get(last.cell) if last and last.end != "no kernel" else None
    for one in file.open:
        mine = [cell for cell in outcomes if owners.get(cell.cell) == one.number]
        if one.number == guilty and last:
            file.found[one.number] = ended(file, one, last)
        elif any(was_checked(cell, one) for cell in mine):
            file.found[one.number] = judged(file, one, mine)
    if guilty:
        file.left_out.add(guilty)
        return
    file.tries_left -= 1
    if not file.tries_left:
        for one in file.open:
            told = last.told if last else "nbval did not come to it"
            file.found[one.number] = row(file, one, "not run", told=told)


def was_checked(cell: Outcome, one: Slot) -> bool:
    return cell.cell == check_id(one.number) and cell.end in ("passed", "failed")


def ended(file: File, one: Slot, last: Outcome) -> Row:
    if last.end == "died":
        told = (
            "Python itself ended while this answer ran. Take out what ends it, such as "
            "os._exit, or what needs more memory than there is."
        )
    else:
        told = (
            "a cell of this answer did not come to an end, and was stopped. Take out "
            "what waits or loops at its outermost level."
        )
    return row(file, one, last.end, told=told)


def judged(file: File, one: Slot, mine: Sequence[Outcome]) -> Row:
    """The row of an exercise whose check has run."""
    check = next(cell for cell in mine if was_checked(cell, one))
    raised = [cell for cell in mine if is_own_error(cell) and cell is not check]
    notes = [f"a cell beside it raised {summary(cell)}" for cell in raised]
    if check.end == "passed":
        return row(file, one, "passed", points=one.points, notes=notes)
    if check.error == CheckFailed.__name__:
        points, told = points_told(check.told, one), check.told[:TOLD_MAX]
        return row(
            file, one, "failed", points, told=told, printed=check.printed, notes=notes
        )
    if raised:
        told = f"your answer raised {summary(raised[0])}"
        return row(file, one, "raised", told=told)
    return row(file, one, "failed", told=misfit(check, one))


def is_own_error(cell: Outcome) -> bool:
    """A check that the learner called beside the answer may fail: ours says it again."""
    return cell.end == "failed" and cell.error != CheckFailed.__name__


def summary(cell: Outcome) -> str:
    lines = cell.told.strip().splitlines() or [""]
    return f"{cell.error}: {lines[0][:200]}"


def misfit(check: Outcome, one: Slot) -> str:
    """Why a check failed that gave no verdict."""
    if check.error == "NameError" and f"'{one.asks_for}'" in check.told:
        return (
            f"the check asks for {one.asks_for}, and your answer defines nothing of "
            f"that name. Call it {one.asks_for}."
        )
    if check.error:
        return f"the check raised {summary(check)}"
    return "the check shows something else than it does with the solution."


def points_told(told: str, one: Slot) -> float:
    """The points in the words of a check that failed; never all of them."""
    found = re.match(
        rf"{re.escape(one.number)} · (\d+(?:\.\d+)?) of {one.points}\b", told
    )
    points = float(found[1]) if found else 0.0
    return points if points < one.points else 0.0


def row(
    file: File,
    one: Slot,
    status: str,
    points: float = 0.0,
    *,
    told: str = "",
    printed: str = "",
    notes: Iterable[str] = (),
) -> Row:
    every = (*file.taken[one.number].notes, *notes)
    return Row(
        one.number, one.title, status, float(points), one.points, told, printed, every
    )
