"""solutions/ is an nbgrader course as it stands, and nbgrader's marks are ours."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import cycle
from pathlib import Path

import pytest
from nbgraders import Nbgrader, NotInstalledError
from services import bubblewrap
from synthetic import COURSE, answered, course, source_of

from sandbox.course.exercises import numbers
from sandbox.course.notebooks import as_bytes, read
from sandbox.grading.command import Wish, grade_all

pytestmark = pytest.mark.nightly

# What each hands in, exercise after exercise, from the first again at the end.
STUDENTS = {
    "ann": ("right",),
    "bob": ("wrong",),
    "cem": ("right", "wrong"),
    "dot": ("wrong", "right"),
    "eve": ("right", "unanswered"),
    "fay": ("unanswered", "wrong", "right"),
    "gus": ("right", "right", "wrong"),
}
ONE_SEED = 1  # the one that check() tries an answer with


class First:
    """Luck that always takes the first."""

    @staticmethod
    def choice(of):
        return of[0]


@pytest.fixture(scope="module")
def nbgrader(tmp_path_factory: pytest.TempPathFactory) -> Nbgrader:
    """With a course in it: an assignment a lesson."""
    bubblewrap()
    try:
        made = Nbgrader(tmp_path_factory.mktemp("nbgrader"))
    except NotInstalledError as error:
        pytest.skip(f"nbgrader cannot be installed here: {error}")
    for name in course().notebooks:
        raw = (COURSE / "solutions" / name).read_bytes()
        made.source(lesson(name), {name: raw})
    return made


def lesson(name: str) -> str:
    return f"lesson-{name[:2]}"


@pytest.fixture(scope="module")
def marks(nbgrader: Nbgrader, tmp_path_factory: pytest.TempPathFactory):
    """(nbgrader's, ours) of the same files: {(student, assignment): (points, most)}."""
    folder = tmp_path_factory.mktemp("ours")
    for student, kinds in STUDENTS.items():
        kind = cycle(kinds)
        for name, slots in course().slots.items():
            (released,) = nbgrader.released(lesson(name))
            answers = {s.answer_id: source_of(s, next(kind), First) for s in slots}
            raw = as_bytes(answered(read(released), answers))
            nbgrader.hand_in(student, lesson(name), name, raw)
            (folder / "in" / student).mkdir(parents=True, exist_ok=True)
            (folder / "in" / student / name).write_bytes(raw)
    for name in course().notebooks:
        nbgrader.autograde(lesson(name))
    return nbgrader.grades(), ours(folder)


def ours(folder: Path) -> dict[tuple[str, str], tuple[float, float]]:
    seeds = folder / "seeds.json"
    seeds.write_text(json.dumps(dict.fromkeys(numbers(), ONE_SEED)))
    grade_all(Wish([folder / "in"], folder / "out", seeds=seeds), COURSE)
    found = {}
    for student in STUDENTS:
        result = json.loads(
            (folder / "out" / "results" / f"{student}.json").read_text()
        )
        found.update(by_lesson(result))
    return found


def by_lesson(result: Mapping) -> dict[tuple[str, str], tuple[float, float]]:
    found: dict = {}
    for row in result["exercises"]:
        key = result["student"], f"lesson-0{row['number'][0]}"
        points, most = found.get(key, (0.0, 0.0))
        found[key] = points + row["points"], most + row["points_max"]
    return found


def test_a_release_has_every_exercise_and_no_answer(nbgrader: Nbgrader) -> None:
    """What nbgrader makes of solutions/ as they are can be handed out."""
    for name, slots in course().slots.items():
        (released,) = nbgrader.released(lesson(name))
        cells = {cell["id"]: cell["source"] for cell in read(released)["cells"]}
        for slot in slots:
            assert "NotImplementedError" in cells[slot.answer_id]
            assert f'check("{slot.number}"' in cells[slot.check_id]


def test_nbgrader_gives_the_marks_that_we_give(marks) -> None:
    """For honest submissions, whole and partial: it takes what check() returns."""
    theirs, own = marks

    assert theirs == own
    assert len(theirs) == len(STUDENTS) * len(course().notebooks)


def test_the_marks_are_not_all_the_same(marks) -> None:
    """Full, none, and in between: or graders that do nothing would agree as well."""
    shares = {points / most for points, most in marks[0].values()}

    assert {0.0, 1.0} < shares
