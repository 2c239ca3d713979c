"""What a submission answers to each exercise of the course, and what its files are."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from sandbox.course.exercises import find
from sandbox.course.grafting.learners_file import UnreadableError, code_cells
from sandbox.course.grafting.pristine import pristine
from sandbox.course.grafting.slots import Slot, meant, slots
from sandbox.course.grafting.taking import Taken, take
from sandbox.course.notebooks import Json
from sandbox.course.variants import retold, words_of
from sandbox.grading.canonical import canonical
from sandbox.grading.intake.submission import Submission
from sandbox.grading.variants import NONE, Variants

PACKAGE = Path(__file__).resolve().parents[1]
PRACTICE = "00"  # the lesson whose exercise is there to practise on
NO_EXERCISES = "no exercise of the course is in it"
# A line for IPython alone; a jail has no IPython, and no answer needs it.
MAGIC = re.compile(r"^[ \t]*+(%|!|\?|.*\?$).*\n?", re.MULTILINE)


@dataclass(frozen=True)
class Course:
    """What is marked against. mark: tells one state of the course from another."""

    notebooks: Mapping[str, Json]
    slots: Mapping[str, list[Slot]]
    mark: str

    @property
    def every_slot(self) -> list[tuple[str, Slot]]:
        """All exercises in the order of the course, with the notebook of each."""
        return [(name, one) for name in sorted(self.slots) for one in self.slots[name]]

    @classmethod
    def read(cls, folder: Path) -> Course:
        """folder: the one with exercises/. Raises NotebookError."""
        every = pristine(folder)
        notebooks = {n: one for n, one in every.items() if n[:2] != PRACTICE}
        digest = sha256(canonical(notebooks).encode())
        for path in sorted((PACKAGE / "course" / "exercises").glob("*.py")):
            digest.update(path.read_bytes())
        return cls(
            notebooks, {n: slots(b) for n, b in notebooks.items()}, digest.hexdigest()
        )


@dataclass
class File:
    """One file of a submission. lesson: the two digits it belongs to, or ""."""

    name: str
    digest: str
    lesson: str = ""
    notes: list[str] = field(default_factory=list)
    problem: str = ""


@dataclass(frozen=True)
class Answer:
    """cells: source texts, in order; first what the course gives to every answer.
    Without any, nothing was answered."""

    cells: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        """What was handed in."""
        return "\n\n".join(self.cells[1:])


def answers_of(
    submission: Submission, course: Course, variants: Variants = NONE
) -> tuple[list[File], dict[str, Answer]]:
    """Its files, and its answers by the number of the exercise."""
    own = variants.of(submission.student)
    files: list[File] = []
    found: dict[str, Answer] = {}
    for name, raw in submission.notebooks:
        file = File(name, sha256(raw).hexdigest())
        files.append(file)
        for number, answer in in_file(file, raw, course, own).items():
            other = found.get(number)
            if other and other.cells and answer.cells:
                file.notes.append(f"{number} is answered in another file, which counts")
            elif not other or answer.cells:
                found[number] = answer
    return files, found


def in_file(
    file: File, raw: bytes, course: Course, variants: Mapping[str, int]
) -> dict[str, Answer]:
    try:
        cells = code_cells(raw)
    except UnreadableError as error:
        file.problem = str(error)
        return {}
    name = meant(cells, course.slots)
    if name is None:
        file.problem = NO_EXERCISES
        return {}
    file.lesson = name[:2]
    places = [own_slot(one, variants.get(one.number)) for one in course.slots[name]]
    taken = take(cells, places, course.notebooks[name])
    given = given_names(course.notebooks[name])
    return {number: answer(one, given) for number, one in taken.items()}


def own_slot(slot: Slot, variant: int | None) -> Slot:
    """With the blank that this student was given."""
    return replace(slot, stub=retold(slot.stub, words_of(find(slot.number), variant)))


def answer(taken: Taken, given: str) -> Answer:
    """given: what stands before every answer."""
    if not taken.answer:
        return Answer(notes=taken.notes)
    notes = list(taken.notes)
    sources = []
    for cell in taken.answer:
        source = without_magic(cell.source)
        if source != cell.source:
            notes.append(f"lines for IPython in cell {cell.number} were left out")
        sources.append(source)
    return Answer((given, *sources), tuple(notes))


def without_magic(source: str) -> str:
    """Only where it is not Python as it stands: % and ! can be that, too."""
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return MAGIC.sub("", source)
    return source


def given_names(notebook: Json) -> str:
    """The imports of the course's own cells, which stand above every answer."""
    lines: list[str] = []
    for cell in own_cells(notebook):
        for node in ast.parse(cell["source"]).body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                lines.append(ast.unparse(node))
    return "\n".join(lines)


def own_cells(notebook: Json) -> Iterable[Json]:
    """Code of the course that is neither an answer nor a check."""
    for cell in notebook["cells"]:
        marks = cell["metadata"].get("nbgrader", {})
        is_asked = marks.get("solution") or marks.get("grade")
        if cell["cell_type"] == "code" and not is_asked:
            yield cell
