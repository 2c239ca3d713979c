"""python -m sandbox check: every exercise gets its row, whatever the others do."""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from sandbox.course import self_check
from sandbox.course.grafting.learners_file import code_cells
from sandbox.course.grafting.slots import Slot
from sandbox.course.grafting.taking import take
from sandbox.course.notebooks import read, tags
from sandbox.course.self_check import File, Row, judge_all
from sandbox.course.validating.running import Outcome, environment, validate
from sandbox.errors import BadOptionError
from sandbox.lab import check_command
from sandbox.lab.check_command import notebooks
from sandbox.lab.check_table import WIDTH, lines

COURSE = Path(__file__).parents[1]
NAME = "02_everyone_or_only_those_who_listen.ipynb"
EVERYONE = (
    "def route(event, subscribers):\n    return [name for name, _ in subscribers]"
)
FIRST = """def route(event, subscribers):
    return [name for name, own in subscribers if own == event["channel"]][:1]"""


def told_by(*words, cwd):
    """What the command line says, and how it ends."""
    run = subprocess.run(
        [sys.executable, "-m", "sandbox", "check", *map(str, words)],
        cwd=cwd,
        env={**environment(), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    return run.returncode, run.stdout + run.stderr


def with_answer(source):
    """The exercises of lesson 02, of which 2.4 is answered."""
    notebook = read(COURSE / "exercises" / NAME)
    for cell in notebook["cells"]:
        if "answer" in tags(cell) and "def route" in cell["source"]:
            cell["source"] = source
    return notebook


# Real exercises, as a learner has them


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    """Four files in one folder, checked once: (exit code, what was printed, report)."""
    folder = tmp_path_factory.mktemp("mine")
    (folder / "a wrong one.ipynb").write_text(json.dumps(with_answer(FIRST)))
    solution = read(COURSE / "solutions" / NAME)
    (folder / "b right.ipynb").write_text(json.dumps(solution))
    (folder / "c untouched.ipynb").write_bytes(
        (COURSE / "exercises" / NAME).read_bytes()
    )
    (folder / "d broken.ipynb").write_text("{")
    code, text = told_by(folder, "--json", folder / "report.json", cwd=folder)
    return code, text, json.loads((folder / "report.json").read_text(encoding="utf-8"))


def rows(checked, n):
    return {row["number"]: row for row in checked[2]["notebooks"][n]["exercises"]}


def test_wrong_answer_gets_its_points_and_the_words_of_its_check(checked):
    """The next thing to do is on the screen, with the run that fails."""
    code, text, _ = checked
    row = rows(checked, 0)["2.4"]

    assert code == 1
    assert (row["status"], row["points"], row["of"]) == ("failed", 15.0, 25)
    assert "first match only" in row["told"]
    assert re.search(r"2\.4 +Your own channel dispatcher +not yet +15 of 25", text)
    after = text[text.index("Next: 2.4 · Your own channel dispatcher") :]
    assert "a wrong one.ipynb" in after
    assert "2.4 · 15 of 25 · first match only" in after
    assert 'check.hint("2.4")' in after


def test_solution_has_all_points_and_the_untouched_none(checked):
    """Nothing but the answer differs between them."""
    solved, blank = rows(checked, 1), rows(checked, 2)

    assert {row["status"] for row in solved.values()} == {"passed"}
    assert all(row["points"] == row["of"] for row in solved.values())
    assert {row["status"] for row in blank.values()} == {"unanswered"}
    assert {row["points"] for row in blank.values()} == {0.0}


def test_broken_file_is_a_row_with_its_reason(checked):
    """The others are checked all the same."""
    assert checked[2]["notebooks"][3]["exercises"] == []
    assert "not a whole one" in checked[2]["notebooks"][3]["reason"]
    assert "Traceback" not in checked[1]


def test_sums_count_an_exercise_once_at_its_best(checked):
    """An update lays a newer copy beside the one that was worked on."""
    solved = rows(checked, 1).values()

    assert checked[2]["points"] == sum(row["points"] for row in solved)
    assert checked[2]["of"] == sum(row["of"] for row in solved)
    assert (
        f"in all           {checked[2]['points']:>4g} of {checked[2]['of']}"
        in checked[1]
    )


def test_without_a_terminal_progress_is_plain_lines(checked):
    """A log holds no bar; no line is wider than a page."""
    answers = len(rows(checked, 1)) + 1

    assert f"{answers} of {answers}: " in checked[1]
    assert "\x1b" not in checked[1]
    assert max(map(len, checked[1].splitlines())) <= WIDTH


def test_nothing_answered_is_nothing_wrong(tmp_path):
    """On the first day all is well. No kernel is needed to see that."""
    code, text = told_by(COURSE / "exercises" / NAME, cwd=tmp_path)

    assert code == 0
    assert re.search(r"Next: 2\.\d", text)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["empty"], "no notebooks in empty"),
        (["above"], "There are some in above"),
        (["empty/a.ipynb", "--json", "nowhere/report.json"], "no folder nowhere"),
        (["--no"], "No such option"),
    ],
)
def test_wrong_argument_is_exit_code_two(tmp_path, words, said):
    """A script can tell it from a wrong answer."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "above" / "below").mkdir(parents=True)
    (tmp_path / "above" / "below" / "a.ipynb").touch()

    code, text = told_by(*words, cwd=tmp_path)

    assert code == 2
    assert said in text


def test_missing_file_is_a_row_and_exit_code_one(tmp_path):
    """Others that were named with it may be there."""
    code, text = told_by("nope.ipynb", cwd=tmp_path)

    assert code == 1
    assert text.startswith("nope.ipynb\n  there is no such file.\n")


# Any number of exercises in one kernel

ANSWERS = {
    "right": "def right(): return 4",
    "ends": "import os\nos._exit(3)",
    "raises": "def raises(): return 4\nraise KeyError('oh')\n# NBVAL_SKIP",
    "late": "while True:\n    try:\n        print('x')\n    except BaseException:\n        pass",
    "renamed": "def other_name(): return 4",
    "wrong": "def wrong(): return 5\nverdict('9.6', wrong)",
    "partly": "def partly(): return 3",
    "chats": "def chats():\n    print('hello')\n    return 4",
    "blank": "def blank(): ...",
    "slips": "def slips(:",
    "after": "def after(): return right()",
}
VERDICT = """from sandbox.errors import CheckFailed

def verdict(number, answer):
    if answer() != 4:
        points = {3: 5, 5: 10}[answer()]
        print("the smallest run")
        raise CheckFailed(f"{number} · {points} of 10 · not four", points=points)
    return 10.0"""


def slot(n, name):
    number = f"9.{n}"
    return Slot(number, f"Title {n}", name, 10, f"a{n}", f"c{n}", f"def {name}(): ...")


def code(cell_id, source, outputs=()):
    return {
        "cell_type": "code",
        "execution_count": 1,
        "id": cell_id,
        "metadata": {},
        "outputs": list(outputs),
        "source": source,
    }


SLOTS = [slot(n, name) for n, name in enumerate(ANSWERS, start=1)]
TEN = {"data": {"text/plain": "10.0"}, "execution_count": 1}
TEN = {"output_type": "execute_result", "metadata": {}, **TEN}
MADE_UP = {
    "cells": [
        code("setup", VERDICT),
        *(
            cell
            for one in SLOTS
            for cell in (
                code(one.answer_id, one.stub),
                code(one.check_id, f'verdict("{one.number}", {one.asks_for})', [TEN]),
            )
        ),
    ]
}


@pytest.fixture(scope="module")
def rude():
    """The rows of one file in which almost everything goes wrong, by name."""
    learners = [code(one.answer_id, ANSWERS[one.asks_for]) for one in SLOTS]
    cells = code_cells(json.dumps({"nbformat": 4, "cells": learners}).encode())
    taken = take(cells, SLOTS, MADE_UP)
    file = File(Path("mine.ipynb"), "", "9", MADE_UP, SLOTS, taken)
    blank = SLOTS[list(ANSWERS).index("blank")]
    file.found[blank.number] = Row(blank.number, "Title", "unanswered", 0.0, 10)
    judge_all([file], lambda _: None, cell_timeout_s=2)
    return {one.asks_for: row for one, row in zip(SLOTS, file.rows, strict=True)}


@pytest.mark.parametrize(
    ("name", "status", "points", "told"),
    [
        ("right", "passed", 10, ""),
        ("ends", "died", 0, "Python itself ended"),
        ("raises", "passed", 10, ""),
        ("late", "endless", 0, "did not come to an end"),
        ("renamed", "failed", 0, "Call it renamed."),
        ("wrong", "failed", 0, "not four"),
        ("partly", "failed", 5, "not four"),
        ("chats", "failed", 0, "shows something else"),
        ("blank", "unanswered", 0, ""),
        ("slips", "raised", 0, "your answer raised SyntaxError: invalid syntax"),
        ("after", "passed", 10, ""),
    ],
)
def test_every_exercise_has_its_own_verdict(rude, name, status, points, told):
    """Neither a dead kernel nor an endless cell takes the others along; and no words
    of a check that fails make it all points."""
    row = rude[name]

    assert (row.status, row.points) == (status, points)
    assert told in row.told


def test_error_beside_a_right_answer_is_a_note(rude):
    """The check is the verdict, but the notebook is red there."""
    assert rude["raises"].notes == ("a cell beside it raised KeyError: 'oh'",)
    assert rude["right"].notes == ()


def test_check_called_beside_an_answer_is_no_error_of_it(rude):
    """The check of the course says the same once more."""
    assert rude["wrong"].notes == ()


def test_smallest_run_that_a_check_printed_is_kept(rude):
    """The message says that it is above."""
    assert rude["partly"].printed == "the smallest run\n"


def test_kernel_that_will_not_start_is_tried_again_and_then_said(monkeypatch):
    """Another program may have taken its ports; twice is no accident."""
    answer = {"id": "a1", "cell_type": "code", "source": ANSWERS["right"]}
    cells = code_cells(json.dumps({"nbformat": 4, "cells": [answer]}).encode())
    taken = take(cells, SLOTS[:1], MADE_UP)
    file = File(Path("mine.ipynb"), "", "9", MADE_UP, SLOTS[:1], taken)
    tries = []

    def refuse(notebooks, heard, **_):
        tries.append(list(notebooks))
        return [Outcome("0.ipynb", "setup", "no kernel", told="no port is free")]

    monkeypatch.setattr(self_check, "validate", refuse)
    judge_all([file], lambda _: None)

    assert tries == [["0.ipynb"]] * 2
    assert [(row.status, row.told) for row in file.rows] == [
        ("not run", "no port is free")
    ]


# What is shown


def shown(*rows, notes=(), path="mine.ipynb"):
    files = []
    for row in rows:
        one = slot(1, "x")
        files.append(File(Path(path), slots=[one], found={one.number: row}))
    return list(lines(files))


def test_line_is_never_wider_than_the_page():
    """Whatever an answer says, and however long its name is."""
    long = "a very long word or two " * 30
    row = Row("9.1", long, "failed", 0, 10, f"{long}\n\x1b[31mred", "y" * 200, (long,))

    text = shown(row, row, path="folder/" * 30)

    assert max(map(len, text)) <= WIDTH
    assert not any("\x1b" in line for line in text)
    assert any("red" in line for line in text)


def test_first_failure_comes_before_what_is_unanswered():
    """One thing to do next: to finish what was begun."""
    begun = Row("9.2", "Begun", "failed", 3, 10, "do this")
    blank = Row("9.1", "Blank", "unanswered", 0, 10)
    done = Row("9.0", "Done", "passed", 10, 10)

    assert "Next: 9.2 · Begun" in shown(done, blank, begun)
    assert "Next: 9.1 · Blank" in shown(done, blank)
    assert shown(done)[-1] == "All of it passes."


def test_on_a_terminal_there_is_a_bar(monkeypatch, capsys):
    """And no line for each check."""
    monkeypatch.setattr(check_command.sys.stdout, "isatty", lambda: True)
    one = slot(1, "x")
    file = File(Path("mine.ipynb"), slots=[one])

    with check_command.progress([file]) as heard:
        heard(Outcome("0.ipynb", "9-1-check", "passed"))

    text = capsys.readouterr().out
    assert "checking your answers" in text
    assert "9.1 is checked" not in text


# Which notebooks


def test_without_an_argument_it_is_the_learners_copy(tmp_path):
    """lab opens it, and there a learner works."""
    with pytest.raises(BadOptionError, match="no copy of the course yet"):
        notebooks([], tmp_path)
    mine = tmp_path / "my-course" / "exercises" / "02_mine.ipynb"
    mine.parent.mkdir(parents=True)
    mine.touch()
    (mine.parent / ".ipynb_checkpoints").mkdir()

    assert notebooks([], tmp_path) == [mine]


def test_notebook_named_twice_is_checked_once(tmp_path):
    """By its folder and by its name."""
    mine = tmp_path / "02_mine.ipynb"
    mine.touch()

    assert notebooks([tmp_path, mine], COURSE) == [mine]


# pytest, whatever is around it


def test_settings_around_it_have_no_say(tmp_path, monkeypatch):
    """A learner may have a pytest.ini, options, or nbgrader in the environment."""
    monkeypatch.setenv("PYTEST_ADDOPTS", "--nonsense")
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --more-nonsense\n")
    asks = "import os, sys\nprint(sys.executable, 'NBGRADER_EXECUTION' in os.environ)"
    notebook = {
        "cells": [code("asks", asks)],
        "metadata": {"kernelspec": {"name": "no such kernel"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    heard = []

    (outcome,) = validate({"a.ipynb": notebook}, heard.append)

    assert heard == [outcome]
    assert outcome.printed == f"{sys.executable} False\n"
    assert outcome.end == "failed"  # it was saved with no output at all
    assert os.listdir(tmp_path) == ["pytest.ini"]
