"""Attacks on marks, one by one: no unearned point, and nobody pays for another's tricks."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from attacks import in_code, in_notebooks, mistakes, own
from attacks.made import RIGHT, WRONG, Case, answered, as_bytes, right_answers
from services import bubblewrap

from sandbox.course.exercises import find, numbers
from sandbox.course.judge import judge
from sandbox.errors import BadOptionError
from sandbox.grading.canonical import canonical

if sys.platform != "linux":
    pytest.skip("a jail needs Linux", allow_module_level=True)

from sandbox.grading import by_nbval
from sandbox.grading.batch import Plan, mark_all
from sandbox.grading.command import Wish, grade_all
from sandbox.grading.course_answers import Course, without_magic
from sandbox.grading.intake.submission import Submission
from sandbox.grading.intake.submissions import submissions
from sandbox.grading.jail.box import isolation
from sandbox.grading.jail.keeper import Jail
from sandbox.grading.marking import by_jail, mark
from sandbox.grading.patience import Times

ROOT = Path(__file__).resolve().parents[1]
SEEDS = dict.fromkeys(numbers(), 7)
Json = dict[str, Any]
CASES: Mapping[str, Case] = {
    f"{theme}-{name}": case
    for theme, cases in {
        "notebook": in_notebooks.CASES, "code": in_code.CASES, "own": own.CASES,
        "mistake": mistakes.CASES,
    }.items()
    for name, case in cases.items()
}  # fmt: skip
# Rows of the threat model that are shown elsewhere, or cannot be shown.
ELSEWHERE = {
    "18": "test_what_is_learnt_by_heart_does_not_fit_another_seed",
    "31": "test_links_and_zips_lead_nowhere",
    "37": "test_what_lies_beside_a_notebook_is_not_run",
    "50": "test_names_are_never_paths",
}
SWIFT = Times(first_s=3.0, later_s=2.0, together_s=30.0)  # for what must be waited for
CANARIES = [Path(f"/tmp/through-{what}") for what in (
    "shell", "pickle", "write", "markers", "start", "zip"
)]  # fmt: skip


@pytest.fixture(scope="module")
def course() -> Course:
    return Course.read(ROOT)


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Submission]:
    """By the name of the case, through the intake like everybody's."""
    folder = tmp_path_factory.mktemp("class") / "submitted"
    for name, case in CASES.items():
        (folder / name).mkdir(parents=True)
        (folder / name / f"{case.lesson}_answers.ipynb").write_bytes(case.content())
    found = {one.student: one for one in submissions([folder], None)}
    assert found.keys() == CASES.keys()
    return found


@pytest.fixture(scope="module")
def jail() -> Iterator[Jail]:
    bubblewrap()
    with Jail(isolation()) as jail:
        yield jail


@pytest.fixture(scope="module")
def marks(
    jail: Jail, course: Course, handed_in: dict[str, Submission]
) -> dict[str, Json]:
    """All of them, marked one after another in one jail."""
    made = {}
    for name, submission in handed_in.items():
        times = SWIFT if CASES[name].is_slow else Times()
        made[name] = mark(submission, course, by_jail(jail, SEEDS, times=times))
    return made


def points(result: Json, lesson: str) -> dict[str, float]:
    start = f"{int(lesson)}."
    rows = result["exercises"]
    return {r["number"]: r["points"] for r in rows if r["number"].startswith(start)}


@pytest.mark.parametrize("name", CASES)
def test_each_gets_what_it_has_earned(name: str, marks: dict[str, Json]) -> None:
    """No more for a trick, no less for a mistake or for the exercises beside it."""
    case, result = CASES[name], marks[name]
    found = points(result, case.lesson)

    wanted = {n: case.marks.get(n, float(find(n).points)) for n in found}
    assert found == wanted, [row["fact"] for row in result["exercises"] if row["fact"]]
    assert result["points"] == sum(wanted.values())
    if case.status:
        assert {row["status"] for row in result["exercises"]} == {case.status}


def test_every_row_of_the_threat_model_is_there() -> None:
    """Each by its number; those that need a folder have a test of their own."""
    rows = {name[:2] for name in (*in_notebooks.CASES, *in_code.CASES)} | set(ELSEWHERE)

    assert rows >= {f"{n:02}" for n in range(1, 55)}
    assert all(test in globals() for test in ELSEWHERE.values())


def test_every_result_is_json_that_browsers_read(marks: dict[str, Json]) -> None:
    """No half signs, no NaN; and not more of it than a person would read."""
    for result in marks.values():
        raw = canonical(result).encode()

        assert json.loads(raw, parse_constant=lambda word: pytest.fail(word))
        assert len(raw) < 1_500_000


def test_nothing_is_left_of_them(marks: dict[str, Json], jail: Jail) -> None:
    """No process of a child's goes on, and nothing was written outside."""
    assert marks
    assert jail.uid is None or processes_of(jail.uid) == []
    assert [path for path in CANARIES if path.exists()] == []


def processes_of(uid: int) -> list[int]:
    found = []
    for entry in os.scandir("/proc"):
        try:
            if entry.name.isdigit() and entry.stat().st_uid == uid:
                found.append(int(entry.name))
        except FileNotFoundError:
            pass  # it has just ended
    return found


def test_nbval_comes_to_the_same(
    marks: dict[str, Json], course: Course, handed_in: dict[str, Submission]
) -> None:
    """The whole row of each, for all that does not end by the clock; for that, the
    points. One kernel for all of them: no trick harms who comes after."""
    for is_slow, times in ((False, Times()), (True, SWIFT)):
        names = [name for name in CASES if CASES[name].is_slow == is_slow]
        plan = Plan(ROOT, course.mark, SEEDS, "nbval", isolation(), times=times)
        results = mark_all([handed_in[name] for name in names], plan)

        for name, result in zip(names, results, strict=True):
            del result["key"]
            lesson = CASES[name].lesson
            if is_slow:
                assert points(result, lesson) == points(marks[name], lesson), name
            else:
                assert result == marks[name], name


@pytest.mark.parametrize(
    ("number", "most"), [("2.1", 0), ("2.2", 0), ("2.4", 0), ("3.3", 4)]
)
def test_what_is_learnt_by_heart_does_not_fit_another_seed(
    number: str, most: float
) -> None:
    """A table of all that a notebook's check has ever asked is no answer. In 3.3 there
    are three needs without a number, each with its own word: who knows these knows."""
    exercise = find(number)
    names: Json = {}
    lesson, name = f"0{number[0]}", f"{number.replace('.', '-')}-answer"
    exec(right_answers(lesson)[name], names)
    table: dict[str, Any] = {}

    def learns(*given: Any) -> Any:
        return table.setdefault(repr(given), names[exercise.asks_for](*given))

    assert judge(exercise, learns).points == exercise.points
    for seed in (7, 8, 9):
        by_heart = judge(exercise, lambda *given: table.get(repr(given)), seed=seed)
        assert by_heart.points <= most


# Rows that need more than one notebook


def marked(folder: Path, jail: Jail, course: Course) -> dict[str, Json]:
    judge = by_jail(jail, SEEDS)
    return {
        one.student: mark(one, course, judge) for one in submissions([folder], None)
    }


def lay(folder: Path, source: str = RIGHT) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "02_answers.ipynb"
    path.write_bytes(as_bytes(answered("02", {"2.4": source})))
    return path


def test_links_and_zips_lead_nowhere(
    tmp_path: Path, jail: Jail, course: Course
) -> None:
    """Somebody else's notebook earns nothing by a link, and nothing is unpacked."""
    good = lay(tmp_path / "class" / "ann")
    (tmp_path / "class" / "ben").mkdir()
    (tmp_path / "class" / "ben" / "02_answers.ipynb").symlink_to(good)
    (tmp_path / "class" / "cat").symlink_to(tmp_path / "class" / "ann")
    (tmp_path / "class" / "dan").mkdir()
    with ZipFile(tmp_path / "class" / "dan" / "all.zip", "w") as packed:
        packed.writestr("../../../../tmp/through-zip", "x")
        packed.writestr("02_answers.ipynb", good.read_bytes())
    os.mkfifo(tmp_path / "class" / "eve")

    found = marked(tmp_path / "class", jail, course)

    assert found["ann"]["points"] == found["dan"]["points"] == 70
    assert {found[one]["points"] for one in found.keys() - {"ann", "dan"}} <= {0}
    assert not (tmp_path.parents[3] / "tmp" / "through-zip").exists()


def test_what_lies_beside_a_notebook_is_not_run(
    tmp_path: Path, jail: Jail, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No start-up file and no module of theirs, wherever the marks are made from."""
    ann = lay(tmp_path / "class" / "ann").parent
    trap = "open('/tmp/through-start', 'w')"
    for name in (
        "sitecustomize",
        "usercustomize",
        "random",
        "json",
        "sandbox",
        "conftest",
    ):
        (ann / f"{name}.py").write_text(trap)
    start = ann / ".ipython" / "profile_default" / "startup"
    start.mkdir(parents=True)
    (start / "00.py").write_text(trap)
    (ann / "pytest.ini").write_text("[pytest]\naddopts = --nbval-lax")
    monkeypatch.chdir(ann)
    monkeypatch.setenv("PYTHONPATH", str(ann))
    monkeypatch.setenv("PYTHONSTARTUP", str(ann / "random.py"))

    assert marked(tmp_path / "class", jail, course)["ann"]["points"] == 70
    with Jail(isolation()) as another:
        assert marked(tmp_path / "class", another, course)["ann"]["points"] == 70
    assert not Path("/tmp/through-start").exists()


def test_names_are_never_paths(tmp_path: Path, jail: Jail, course: Course) -> None:
    """Nor formulas, nor tags: an id is made of letters, digits and lines."""
    for name in (
        "..x",
        "<script>alert(1)<",
        "=cmd|' C calc'!A0",
        "a\nb",
        "CON",
        "-rf",
        "ж",
    ):
        lay(tmp_path / "class" / name, WRONG)

    found = marked(tmp_path / "class", jail, course)

    assert len(found) == 7
    assert all(
        set(one) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_") for one in found
    )
    assert {result["points"] for result in found.values()} == {45}


def test_a_kernel_that_is_lost_costs_only_who_lost_it(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when memory is short: those behind it get another kernel, and their points."""
    bubblewrap()
    dies = (
        "\nimport os\nreal = stage.jailed\nstage.jailed = lambda key, student, *more: "
        "os._exit(1) if student == 'ann' else real(key, student, *more)"
    )
    source = by_nbval.stage_source
    monkeypatch.setattr(by_nbval, "stage_source", lambda *all: source(*all) + dies)
    raw = as_bytes(answered("02", dict.fromkeys(("2.1", "2.2", "2.3"), "")))
    both = [Submission(one, one, (("02.ipynb", raw),)) for one in ("ann", "ben")]

    ann, ben = mark_all(both, Plan(ROOT, course.mark, SEEDS, "nbval", isolation()))

    assert (ann["points"], ben["points"]) == (0, 25)
    assert ann["exercises"][7]["status"] == "not marked"


def test_marks_do_not_go_among_what_is_handed_in(tmp_path: Path) -> None:
    """The next time, reports would be taken for submissions."""
    bubblewrap()
    lay(tmp_path / "class" / "ann")

    with pytest.raises(BadOptionError, match=r"beside it: --out .*/marks"):
        grade_all(Wish([tmp_path / "class"], tmp_path / "class" / "marks"), ROOT)
    assert not (tmp_path / "class" / "marks").exists()


def test_lines_for_ipython_are_found_in_time() -> None:
    """A line of spaces that is no Python once took time by the square."""
    assert without_magic(" " * 300_000 + "x (") == " " * 300_000 + "x ("
    assert without_magic("%time\n!ls\nx = (\nprint?\n") == "x = (\n"
