"""A class of ten: everybody is marked, fairly, and to the same bytes however it is done."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from random import Random

import pytest
from graders import files_in, killed, started, survivors_of_kill, told_by
from services import bubblewrap
from synthetic import COURSE, STYLES, Made, laid_out, synthetic, unjust

if sys.platform != "linux":
    pytest.skip("a jail needs Linux", allow_module_level=True)

from sandbox.grading import batch, command
from sandbox.grading.command import RUN, Wish, grade_all

COUNT = 10
KILLS = 3
KILLS_SEED = 20


class Class:
    """What ten students handed in, and the folders of marks made of it."""

    def __init__(self, folder: Path, lessons: str = "1234") -> None:
        self.folder = folder
        self.handed_in = folder / "handed-in"
        self.students = laid_out(self.handed_in, synthetic(COUNT, lessons=lessons))
        self.marks = folder / "marks"

    @property
    def seeds(self) -> Path:
        return self.marks / RUN

    def results(self, marks: str = "marks") -> dict[str, bytes]:
        return files_in(self.folder / marks / "results")


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory: pytest.TempPathFactory) -> Class:
    bubblewrap()
    return Class(tmp_path_factory.mktemp("class"))


@pytest.fixture(scope="module")
def marked(handed_in: Class) -> Class:
    """Marked without nbval, in one process, undisturbed."""
    grade_all(Wish([handed_in.handed_in], handed_in.marks, fast=True), COURSE)
    return handed_in


def result(marked: Class, one: Made) -> dict:
    return json.loads(marked.results()[f"{one.student}.json"])


def test_everybody_is_marked_and_fairly(marked: Class) -> None:
    """Honest answers earn all, wrong ones less, hostile ones nothing, whoever is near."""
    complaints = [
        told for one in marked.students for told in unjust(result(marked, one), one)
    ]

    assert len(marked.results()) == COUNT
    assert {one.style for one in marked.students} == set(STYLES)
    assert complaints == []


def test_nbval_gives_the_same_marks(marked: Class) -> None:
    """A kernel and nbval's own comparison, two processes: no byte of a result differs."""
    out = marked.folder / "nbval"
    seeds = ("--seeds", marked.seeds, "--jobs", 2)

    told_by(marked.handed_in, "--out", out, *seeds)

    assert marked.results("nbval") == marked.results()


def test_a_killed_grader_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    """Killed at any moment it leaves no process, and the next one ends its work."""
    bubblewrap()
    ten = Class(tmp_path, lessons="2")
    killed_marks = tmp_path / "killed"
    words = (ten.handed_in, "--out", killed_marks, "--fast", "--jobs", 2)
    luck = Random(KILLS_SEED)
    moments = [round(luck.uniform(0.3, 4), 2) for _ in range(KILLS)]

    alive = [killed(moment, *words) for moment in moments]
    told_by(*words)
    told_by(ten.handed_in, "--out", ten.marks, "--fast", "--seeds", killed_marks / RUN)

    assert alive == [[]] * KILLS, moments
    assert files_in(killed_marks) == files_in(ten.marks), moments


def test_a_grader_killed_alone_takes_its_workers_along(
    handed_in: Class, tmp_path: Path
) -> None:
    """As when the machine runs out of memory, and ends only the one it picks."""
    words = (handed_in.handed_in, "--out", tmp_path, "--fast", "--jobs", 2)

    with started(*words) as process:
        process.stdout.readline()
        assert survivors_of_kill(process, os.kill) == []


def test_what_is_marked_is_not_marked_again(
    marked: Class, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Unless what it was made of has changed: then only that."""
    before = files_in(marked.marks)
    asked: list[str] = []
    real = batch.mark_all
    monkeypatch.setattr(
        batch,
        "mark_all",
        lambda chunk, plan: asked.extend(o.student for o in chunk) or real(chunk, plan),
    )
    spoilt = marked.marks / "results" / "student-002.json"
    spoilt.write_bytes(spoilt.read_bytes()[:100])

    grade_all(Wish([marked.handed_in], marked.marks, fast=True), COURSE)

    assert asked == ["student-002"]
    assert files_in(marked.marks) == before
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines[:COUNT]] == sorted(
        one.student for one in marked.students
    )


def test_other_seeds_are_other_marks_to_be_made(marked: Class, tmp_path: Path) -> None:
    """A result says what it was made with, so none is kept that would differ now."""
    students = list(batch_of(marked))
    plan = plan_of(marked, {"2.4": 1})

    assert batch.key_of(students[0], plan) != batch.key_of(students[1], plan)
    assert batch.key_of(students[0], plan) != batch.key_of(
        students[0], plan_of(marked, {"2.4": 2})
    )


def test_a_worker_with_another_course_marks_nothing(marked: Class) -> None:
    """Its marks would be of yesterday's exercises."""
    plan = plan_of(marked, {})
    other = batch.Plan(plan.course, "another", plan.seeds, plan.engine, plan.has)

    with pytest.raises(batch.BadOptionError, match="start the workers again"):
        batch.mark_all(list(batch_of(marked))[:1], other)


def batch_of(marked: Class):
    return command.submissions([marked.handed_in], None)


def plan_of(marked: Class, seeds: dict[str, int]) -> batch.Plan:
    mark = batch.course_in(COURSE).mark
    return batch.Plan(COURSE, mark, seeds, "fast", command.isolation())


def test_a_terminal_sees_a_bar(monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    """How many of how many; what looks like markup in a name stays as it is."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("FORCE_COLOR", "1")
    row = {"student": "[bold]ann", "problem": "", "points": 5.0, "points_max": 9}

    with command.told(2) as heard:
        heard(row)

    shown = capsys.readouterr().out
    assert "1/2" in shown
    assert "[bold]ann: 5 of 9" in shown
