"""Grafting: a learner's answers in the course's own notebook, and nothing else of theirs."""

import json
from copy import deepcopy
from pathlib import Path

import pytest

from sandbox.course.grafting.graft import graft
from sandbox.course.grafting.learners_file import (
    SIZE_MAX_MB,
    UnreadableError,
    code_cells,
    read_cells,
)
from sandbox.course.grafting.pristine import pristine
from sandbox.course.grafting.slots import Slot, meant, slots
from sandbox.course.grafting.taking import take
from sandbox.course.nbgrader import checked_number
from sandbox.course.notebooks import read

COURSE = Path(__file__).parents[1]
SOLUTIONS = sorted((COURSE / "solutions").glob("*.ipynb"))

SLOTS = [
    Slot(f"9.{n}", f"Number {n}", f"answer{n}", 10, f"09-{n}0", f"09-{n}1", f"stub {n}")
    for n in (1, 2)
]
ONE, TWO = SLOTS


def code(source, cell_id="", *, grade_id="", tags=(), **more):
    metadata = {"tags": list(tags)}
    if grade_id:
        metadata["nbgrader"] = {"grade_id": grade_id}
    fresh = {"execution_count": None, "outputs": [], "metadata": metadata}
    return {"cell_type": "code", "id": cell_id, "source": source, **fresh, **more}


def answer(one, source, **more):
    """The answer cell as Jupyter saves it."""
    more = {"grade_id": one.answer_grade_id, "tags": ["answer"], **more}
    return code(source, one.answer_id, **more)


def checking(one, source=None):
    """The check cell of the course, with what it showed."""
    shown = {"name": "stdout", "output_type": "stream", "text": "fine\n"}
    source = source or f'check("{one.number}", {one.asks_for})'
    grade_id = one.answer_grade_id.replace("answer", "check")
    more = {"outputs": [shown], "execution_count": 3}
    return code(source, one.check_id, grade_id=grade_id, **more)


SETUP = code("from sandbox import check", "09-02")
NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "id": "09-01", "metadata": {}, "source": "# Nine"},
        SETUP,
        answer(ONE, "def answer1(): return 'right'"),
        code("show(answer1())", "09-12", tags=["solution"]),
        checking(ONE),
        answer(TWO, "def answer2(): return 'right'"),
        checking(TWO),
    ]
}


def as_bytes(*cells, **more):
    return json.dumps({"nbformat": 4, "cells": cells, **more}).encode()


def taken_from(*cells):
    return take(code_cells(as_bytes(*cells)), SLOTS, NOTEBOOK)


def sources(taken):
    return [cell.source for cell in taken.answer]


MINE = "def answer1():\n    return 1"
OTHER = "def answer1():\n    return 2"


# Finding answers


@pytest.mark.parametrize(
    "cells",
    [
        [answer(ONE, MINE), checking(ONE)],
        [code(MINE, grade_id="9-1-answer")],
        [code(MINE, "09-10"), checking(ONE)],
        [code(MINE, tags=["answer"]), code("check('9.1', answer1)")],
        [code(MINE), code('check("9.1", answer1)')],
        [code('check("9.1", answer1)'), code(MINE)],
    ],
    ids=["as it was", "its name alone", "its id", "its tag", "its place", "what it is"],
)
def test_answer_is_found_by_whatever_is_left_of_its_marks(cells):
    """Other tools drop metadata or ids; the work is still there."""
    assert sources(taken_from(*cells)["9.1"]) == [MINE]


def test_answers_by_tag_belong_to_the_check_that_follows_each():
    """The order of the file is what an author goes by as well."""
    cells = [
        code("def mine(): ...", tags=["answer"]), code("check('9.1', mine)"),
        code("def yours(): ...", tags=["answer"]), code("check('9.2', yours)"),
    ]  # fmt: skip

    taken = taken_from(*cells)

    assert sources(taken["9.1"]) == ["def mine(): ..."]
    assert sources(taken["9.2"]) == ["def yours(): ..."]


@pytest.mark.parametrize(
    "cells",
    [
        [answer(ONE, "stub 1"), checking(ONE)],
        [answer(ONE, "# a thought\n\n  stub 1\n"), checking(ONE)],
        [answer(ONE, "\n"), checking(ONE)],
        [{**answer(ONE, MINE), "cell_type": "raw"}, checking(ONE)],
        [],
    ],
    ids=["untouched", "a comment", "blank", "not code", "gone"],
)
def test_what_was_not_written_is_not_answered(cells):
    """No points, and no failure either."""
    assert taken_from(*cells)["9.1"].answer == ()


def test_gone_answer_is_said_to_be_gone():
    """An untouched one is no news; a deleted one may be an accident."""
    assert taken_from(checking(ONE))["9.1"].notes == ("its answer cell is gone",)
    assert taken_from(answer(ONE, "stub 1"))["9.1"].notes == ()


# Answers in more than one cell


def test_answer_cut_in_two_is_both_parts_in_order():
    """Jupyter gives both the marks of the whole."""
    parts = ["x = 1", MINE]

    taken = taken_from(*(answer(ONE, part) for part in parts), checking(ONE))["9.1"]

    assert sources(taken) == parts
    assert taken.notes == ()


def test_unchanged_copy_is_left_out():
    """Pasted by accident, it says nothing new."""
    taken = taken_from(answer(ONE, MINE), answer(ONE, "x = 1"), answer(ONE, MINE))

    assert sources(taken["9.1"]) == [MINE, "x = 1"]
    assert taken["9.1"].notes == ()


def test_of_two_versions_the_last_one_counts_and_that_is_said():
    """So it is in the learner's own kernel, from top to bottom."""
    taken = taken_from(answer(ONE, MINE), answer(ONE, OTHER), checking(ONE))["9.1"]

    assert sources(taken) == [MINE, OTHER]
    assert taken.notes == ("answer1 is defined in cells 1 and 2; the last one counts",)


def test_stub_below_the_answer_does_not_undo_it():
    """It was copied to start over, and then was not needed."""
    assert sources(taken_from(answer(ONE, MINE), answer(ONE, "stub 1"))["9.1"]) == [
        MINE
    ]


def test_answer_below_its_check_is_taken_and_that_is_said():
    """It was written in a new cell; the untouched one is still in its place."""
    taken = taken_from(answer(ONE, "stub 1"), checking(ONE), code(MINE))["9.1"]

    assert sources(taken) == [MINE]
    assert taken.notes == ("answer1 was found away from its place, in cell 3",)


# What comes along, and what stays


def test_code_beside_an_answer_comes_along_up_to_its_check():
    """A helper in a cell of its own is good style."""
    taken = taken_from(
        code("before = 1"), answer(ONE, MINE), code("after = 1"), checking(ONE),
        code("between = 1"), answer(TWO, "def answer2(): ..."), checking(TWO),
        code("last = 1"),
    )  # fmt: skip

    assert sources(taken["9.1"]) == ["before = 1", MINE, "after = 1"]
    assert sources(taken["9.2"]) == ["between = 1", "def answer2(): ..."]


def test_imports_that_a_learner_added_at_the_top_come_along():
    """The cell is the course's, its new line is not."""
    top = "from sandbox import check\nimport json"

    taken = taken_from(code(top, "09-02"), answer(ONE, MINE), checking(ONE))

    assert sources(taken["9.1"]) == [top, MINE]


def test_cells_of_the_course_are_not_taken_twice():
    """They are in its notebook already."""
    assert sources(taken_from(SETUP, answer(ONE, MINE), SETUP)["9.1"]) == [MINE]


@pytest.mark.parametrize(
    "edited",
    [
        'print("9.1 · 10 of 10 · passed")',
        'try:\n    check("9.1", answer1)\nexcept Exception:\n    pass',
        'check("9.1", lambda: 1)',
    ],
)
def test_edited_check_is_not_taken(edited):
    """Checks come from the course, never from the file."""
    taken = taken_from(answer(ONE, MINE), checking(ONE, edited), checking(ONE))

    assert sources(taken["9.1"]) == [MINE]


def test_helper_in_the_cell_of_a_check_comes_along():
    """Cells get merged; what the answer needs must not be lost with the check."""
    merged = 'def helper(): ...\n\ncheck("9.1", answer1)'

    assert sources(taken_from(code(merged), code(MINE))["9.1"]) == [merged, MINE]


# The grafted notebook


def grafted(*cells):
    return graft(NOTEBOOK, SLOTS, taken_from(*cells))


def test_checks_are_the_courses_with_what_they_showed():
    """That is nbval's reference; everything else is compared with nothing."""
    mine = answer(ONE, MINE, outputs=["forged"], execution_count=7)

    cells = grafted(mine, checking(ONE, "pass")).notebook["cells"]

    compared = [cell for cell in cells if cell["execution_count"] is not None]
    assert [cell["source"] for cell in compared] == ['check("9.1", answer1)']
    assert compared[0]["outputs"] == checking(ONE)["outputs"]
    assert all(cell["metadata"] == {} for cell in cells)
    assert [cell["outputs"] for cell in cells if cell not in compared] == [[], [], []]


def test_unanswered_exercise_keeps_its_stub_and_is_not_checked():
    """What follows may use its name."""
    cells = grafted(answer(TWO, "def answer2(): ...")).notebook["cells"]

    assert [cell["source"] for cell in cells] == [
        SETUP["source"],
        "stub 1",
        "def answer2(): ...",
        'check("9.2", answer2)',
    ]


def test_every_cell_of_an_exercise_says_whose_it_is():
    """So that a kernel that ends can be laid at somebody's door."""
    made = grafted(code("x = 1"), answer(ONE, MINE), checking(ONE))

    assert made.owners == {
        "9-1-answer-1": "9.1",
        "9-1-answer-2": "9.1",
        "9-1-check": "9.1",
        "9-2-answer-1": "9.2",
    }
    ids = [cell["id"] for cell in made.notebook["cells"]]
    assert len(set(ids)) == len(ids)


def test_grafting_changes_nothing_that_it_was_given():
    """One notebook of the course serves a whole class."""
    before = deepcopy(NOTEBOOK)

    grafted(answer(ONE, MINE), checking(ONE))

    assert before == NOTEBOOK


# The course as it is


@pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)
def test_each_solution_answers_all_and_each_exercise_nothing(path):
    """However many exercises a notebook has by now."""
    course = read(path)
    there = slots(course)

    solved = take(read_cells(path), there, course)
    blank = take(read_cells(COURSE / "exercises" / path.name), there, course)

    assert there
    assert all(taken.answer and not taken.notes for taken in solved.values())
    assert not any(taken.answer or taken.notes for taken in blank.values())
    cells = graft(course, there, solved).notebook["cells"]
    kept = [cell for cell in course["cells"] if "solution" not in str(cell["metadata"].get("tags"))]  # fmt: skip
    assert [cell["source"] for cell in cells] == [
        cell["source"] for cell in kept if cell["cell_type"] == "code"
    ]


def test_title_is_what_the_heading_says():
    """The learner knows it by that name."""
    found = [one for path in SOLUTIONS for one in slots(read(path))]

    assert "Your own channel dispatcher" in [one.title for one in found]


def test_renamed_file_is_known_by_its_exercises_and_a_lesson_has_none():
    """A lesson counts its cells as its exercises do: an id proves nothing."""
    known = {path.name: slots(read(path)) for path in SOLUTIONS}
    lessons = (COURSE / "notebooks").glob("*.ipynb")

    for name in known:
        assert meant(read_cells(COURSE / "exercises" / name), known) == name
    # Lesson 00 has an exercise to practise on in it.
    for path in lessons:
        assert meant(read_cells(path), known) in (None, "00_start_here.ipynb")
    assert meant([], known) is None


def test_id_alone_does_not_make_a_lesson_an_exercise():
    """With the name that the exercise asks for, it does."""
    known = {"09_nine.ipynb": SLOTS}

    lesson, exercise = (code_cells(as_bytes(code(s, "09-10"))) for s in ("x = 1", MINE))

    assert meant(lesson, known) is None
    assert meant(exercise, known) == "09_nine.ipynb"


# Files as they come


def test_line_ends_and_marks_of_other_systems_are_fine():
    """Windows and a few editors write them."""
    cells = as_bytes(code(["x = 1\r\n", "y = 2\r", "z = 3"]))

    (cell,) = code_cells(b"\xef\xbb\xbf" + cells.replace(b"{", b"{\r\n"))

    assert cell.source == "x = 1\ny = 2\nz = 3"


@pytest.mark.parametrize("marker", ["# NBVAL_SKIP", "  ##NBVAL_RAISES_EXCEPTION  "])
def test_nbval_is_not_told_to_look_away(marker):
    """nbval acts on a comment that is such a word and nothing else."""
    (cell,) = code_cells(as_bytes(code(f"x = 1\n{marker}\ny = 2")))

    line = cell.source.splitlines()[1].strip().lstrip("#").strip()
    assert line == f"{marker.strip(' #')}."


def test_half_a_character_becomes_a_question_mark():
    """No file could hold it, and none would be written."""
    (cell,) = code_cells(as_bytes(code("x = '\ud800'")))

    assert cell.source == "x = '?'"


@pytest.mark.parametrize(
    "cell", [None, [], {}, {"cell_type": "code"}, code(7), {**code("x"), "metadata": 1}]
)
def test_odd_cell_is_no_reason_to_refuse_the_others(cell):
    """The answer is likely to be in another one."""
    assert code_cells(as_bytes(cell, code("x = 1")))[-1].source == "x = 1"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "not a whole one"),
        (b"\xff\xfe\x00", "not a whole one"),
        (as_bytes(code("x"))[:-9], "not a whole one"),
        (b"[" * 100_000, "not a whole one"),
        (b"1" * 10_000, "not a whole one"),
        (b"[]", "it is not a notebook"),
        (b'{"nbformat": 4, "cells": {}}', "it is not a notebook"),
        (b'{"cells": []}', "it is not a notebook"),
        (b'{"nbformat": 3, "worksheets": []}', "format 3, and 4 is needed"),
    ],
)
def test_what_is_no_notebook_gets_a_reason(raw, reason):
    """A traceback would tell a learner nothing."""
    with pytest.raises(UnreadableError, match=reason):
        code_cells(raw)


def test_file_that_is_not_there_a_folder_and_a_huge_one_get_a_reason(tmp_path):
    """A huge one is not read first."""
    huge = tmp_path / "huge.ipynb"
    with huge.open("wb") as file:
        file.truncate(SIZE_MAX_MB * 1_000_000 + 1)

    for path, reason in {
        tmp_path / "no.ipynb": "no such file",
        tmp_path: "not a file",
        huge: f"more than {SIZE_MAX_MB} MB",
    }.items():
        with pytest.raises(UnreadableError, match=reason):
            read_cells(path)


def test_what_a_check_shows_is_what_it_shows_with_the_solution():
    """nbval compares a learner's check with it, and a class has no solutions."""
    course = Path(__file__).parents[1]

    for name, notebook in pristine(course).items():
        solved = read(course / "solutions" / name)
        checks = {c["id"]: c for c in solved["cells"] if checked_number(c)}
        assert checks
        for cell in notebook["cells"]:
            if cell["id"] in checks:
                shown = checks[cell["id"]]["outputs"]
                assert [without_count(o) for o in cell["outputs"]] == [
                    without_count(o) for o in shown
                ]


def without_count(output):
    return {key: value for key, value in output.items() if key != "execution_count"}


def test_a_blank_is_its_own_stub():
    """The exercises are as good a source of stubs as the solutions."""
    course = Path(__file__).parents[1]
    solved = {p.name: slots(read(p)) for p in (course / "solutions").glob("*.ipynb")}

    blank = {name: slots(notebook) for name, notebook in pristine(course).items()}

    assert blank == solved
