"""Progress: one small file, and whatever may happen to it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from sandbox import predict, recall, show
from sandbox.course import progress, progress_file, progress_table
from sandbox.course.exercises import find, numbers
from sandbox.course.questions.bank import QUESTIONS
from sandbox.course.scenarios import scenario
from sandbox.lab import working_copy

COURSE = Path(__file__).parents[1]


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A working copy of somebody's own, in which nothing has been done."""
    (tmp_path / progress_file.MARKER).write_text("{}")
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    progress_file.forget()
    yield tmp_path
    progress_file.forget()


def kept(copy):
    return json.loads((copy / progress_file.NAME).read_text(encoding="utf-8"))


def row(lesson):
    rows = progress.progress().rows
    return next(row for row in rows if row.lesson.startswith(lesson))


# What is kept, and where


def test_the_copy_is_known_by_its_own_list():
    """The marker is the file that `lab` keeps in every working copy."""
    assert progress_file.MARKER == working_copy.MANIFEST


def test_progress_lies_beside_the_notebooks(copy):
    """From whichever folder of the copy it is told."""
    predict("L03.P1", "A")
    progress.attempted("2.4", 10)
    progress.hinted("2.4", 2)

    assert kept(copy)["predictions"] == {"L03.P1": {"choice": "A", "act": 1}}
    assert kept(copy)["exercises"]["2.4"] == {
        "attempts": 1, "best_points": 10, "hints": 2
    }  # fmt: skip


def test_a_restart_forgets_nothing(copy):
    """A new kernel reads what the old one wrote."""
    predict("L03.P1", "A")
    progress_file.forget()

    assert predict("L03.P1").choice == "A"


def test_best_points_and_the_last_hint_stay(copy):
    """A later attempt that fails takes nothing away."""
    for points in (10, 25, 0):
        progress.attempted("2.4", points)
    for level in (1, 3, 2):
        progress.hinted("2.4", level)

    assert kept(copy)["exercises"]["2.4"] == {
        "attempts": 3, "best_points": 25, "hints": 3
    }  # fmt: skip


def test_outside_of_a_copy_it_is_kept_in_the_kernel_only(copy):
    """The course's own folder must not fill with somebody's progress; and it says so."""
    (copy / progress_file.MARKER).unlink()
    predict("L03.P1", "A")

    assert predict("L03.P1").choice == "A"
    assert not (copy / progress_file.NAME).exists()
    assert "Kept until this kernel ends" in progress.progress().text


# What may happen to the file


@pytest.mark.parametrize(
    "damage",
    [
        b"", b"{", b"[1]", b"\xff\xfe", b"{}" * 2, b"[" * 100_000,
        b'{"format": "one"}',
        b'{"format": 1, "predictions": []}',
        b'{"format": 1, "predictions": {"L03.P1": "A"}}',
        b'{"format": 1, "exercises": {"2.4": {"attempts": "many"}}}',
    ],
)  # fmt: skip
def test_damaged_file_is_set_aside_and_said_in_one_line(copy, capsys, damage):
    """Nothing is lost that somebody could still mend by hand."""
    (copy / progress_file.NAME).write_bytes(damage)

    predict("L03.P1", "A")

    assert (copy / "progress-damaged-1.json").read_bytes() == damage
    assert kept(copy)["predictions"]["L03.P1"]["choice"] == "A"
    out, err = capsys.readouterr()
    assert (out.count("\n"), err) == (1, "")
    assert "kept as progress-damaged-1.json" in out


def test_each_damaged_file_is_kept(copy, capsys):
    """The second must not write over the first."""
    for _ in range(2):
        (copy / progress_file.NAME).write_text("{")
        print(progress.progress())

    names = sorted(path.name for path in copy.glob("progress-damaged-*"))
    assert names == ["progress-damaged-1.json", "progress-damaged-2.json"]


def test_upgrade_keeps_what_it_does_not_know(copy):
    """Somebody may go back to an older version, and forth again."""
    predict("L03.P1", "A")
    later = {**kept(copy), "format": 2, "badges": ["night owl"]}
    later["predictions"]["L03.P1"]["confidence"] = 3
    (copy / progress_file.NAME).write_text(json.dumps(later))

    predict("L03.P2", "B")

    assert kept(copy)["format"] == 2
    assert kept(copy)["badges"] == ["night owl"]
    assert kept(copy)["predictions"]["L03.P1"]["confidence"] == 3
    assert kept(copy)["predictions"]["L03.P2"]["choice"] == "B"


def test_file_of_a_later_version_in_another_shape_is_left_alone(copy, capsys):
    """It is not damaged; this version cannot read it."""
    later = json.dumps({"format": 9, "predictions": ["L03.P1 A"]})
    (copy / progress_file.NAME).write_text(later)

    predict("L03.P1", "A")

    assert predict("L03.P1").choice == "A"
    assert (copy / progress_file.NAME).read_text() == later
    assert "written by a later version" in capsys.readouterr().out


def test_what_cannot_be_written_is_said_once_and_kept_in_the_kernel(copy, capsys):
    """A folder that is read-only, or a disk that is full, must not end a lesson."""
    predict("L03.P1", "A")
    # A folder in its place: even an administrator cannot write that file.
    (copy / progress_file.LOCK).unlink(missing_ok=True)
    (copy / progress_file.LOCK).mkdir()

    predict("L03.P2", "B")
    predict("L04.P1", "A")

    assert [predict(f"L03.P{n}").choice for n in (1, 2)] == ["A", "B"]
    assert list(kept(copy)["predictions"]) == ["L03.P1"]
    out, err = capsys.readouterr()
    assert (out.count("\n"), err) == (1, "")
    assert "kept until this kernel ends" in out
    assert "Kept until this kernel ends" in progress.progress().text


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such right of a folder")
def test_read_only_folder_is_no_hindrance():
    """As in a course that somebody has mounted."""
    # An administrator may write anywhere, so the kernel becomes nobody once it is loaded.
    code = (
        "import os; from sandbox.course import progress; progress.progress().text\n"
        "os.geteuid() or os.setuid(65534)\n"
        "progress.predicted('L03.P2', 'B'); progress.attempted('2.4', 5)\n"
        "print(progress.progress())"
    )
    with TemporaryDirectory() as folder:
        (Path(folder) / progress_file.MARKER).write_text("{}")
        Path(folder).chmod(0o555)
        done = start(code, folder)
        out, err = done.communicate()
        Path(folder).chmod(0o755)

        assert (
            out.count("until this kernel ends, not in progress.json: Permission") == 1
        )
        assert f"1 of {len(QUESTIONS)}" in out
        assert err == ""
        assert progress_file.NAME not in os.listdir(folder)


def test_two_notebooks_at_once_lose_nothing(copy):
    """Each reads, changes and writes under a lock."""
    code = (
        "from sandbox.course import progress\n"
        "for _ in range(25): progress.attempted('2.4', 5)"
    )
    both = [start(code, copy) for _ in range(2)]
    told = [one.communicate() for one in both]

    assert told == [("", ""), ("", "")]
    assert kept(copy)["exercises"]["2.4"]["attempts"] == 50
    assert len(kept(copy)["trail"]) == 50


def start(code, folder):
    return subprocess.Popen(
        [sys.executable, "-c", code], cwd=folder, text=True,
        env={**os.environ, "PYTHONPATH": str(COURSE)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def test_trail_stays_short(copy, monkeypatch):
    """A file that is written at every check must not grow without end."""
    monkeypatch.setattr(progress, "TRAIL_MAX", 3)
    for points in range(5):
        progress.attempted("2.4", points)

    assert [act["points"] for act in kept(copy)["trail"]] == [2, 3, 4]
    assert kept(copy)["acts"] == 5


# What is shown


def test_a_prediction_counts_two_points_right_or_not(copy):
    """Who is afraid to be wrong does not predict."""
    right = QUESTIONS["L03.P1"].right
    wrong = next(
        key for key in QUESTIONS["L03.P2"].options if key != QUESTIONS["L03.P2"].right
    )
    predict("L03.P1", right)
    predict("L03.P2", wrong)
    recall("L05", P1="A")

    assert row("L03").predictions == (2, 2)
    assert row("L03").points[0] == 4


def test_an_exercise_counts_its_best_points_and_no_more(copy):
    """Whatever has been written into the file by hand."""
    progress.attempted("2.4", 10)
    assert row("L02").points[0] == 10

    progress.attempted("2.4", 1_000)
    assert row("L02").points[0] == find("2.4").points


def test_table_has_every_exercise_and_every_question(copy):
    """What somebody adds to the course is counted at once."""
    rows = progress.progress().rows
    predictions = progress_table.PREDICTION_POINTS * len(QUESTIONS)
    exercises = sum(find(number).points for number in numbers())

    assert sum(row.predictions[1] for row in rows) == len(QUESTIONS)
    assert sum(row.exercises[1] for row in rows) == len(numbers())
    assert sum(row.points[1] for row in rows) == predictions + exercises


def test_progress_says_where_to_go_on(copy):
    """The first thing of the first lesson that is not done."""
    assert progress.progress().next.startswith('Go on with predict("L00.P1")')

    for number in QUESTIONS:
        predict(number, "A")
    first, *rest = numbers()
    assert f"Go on with exercise {first}," in progress.progress().next

    for number in (first, *rest):
        progress.attempted(number, find(number).points)
    assert progress.progress().next == "You have done all there is."


def test_text_and_table_say_the_same(copy):
    """A screen reader gets the table, a terminal the text."""
    predict("L03.P1", "A")
    standing = progress.progress()
    words = re.sub(r"<[^>]+>", " ", standing.html).split()

    assert words == standing.text.replace('"', "&quot;").split()
    assert standing.text == progress.progress().text


# What may be shared


def test_trail_tells_what_was_done_in_order(copy):
    """Choices, attempts and hints, and the seconds between them."""
    show(scenario("price change").run())._repr_mimebundle_()
    predict("L03.P1", "A")
    recall("L03", P1="B")
    progress.attempted("2.4", 10)
    progress.hinted("2.4", 1)

    trail = json.loads(progress.progress(export=True))

    assert [(act["did"], act["what"]) for act in trail["trail"]] == [
        ("predicted", "L03.P1"), ("recalled", "L01.P1"), ("tried", "2.4"), ("hinted", "2.4")
    ]  # fmt: skip
    assert all(type(act["after_s"]) is int for act in trail["trail"])
    assert type(trail["first_picture_s"]) is int
    assert trail["exercises"]["2.4"]["best_points"] == 10
    assert trail == json.loads((copy / "my-trail.json").read_text())


def test_trail_names_nobody_and_nothing_of_the_machine(copy):
    """Whatever stands in the file, by hand or by another version."""
    predict("L03.P1", "A")
    secret = f"somebody at {copy} on 2024-05-01 20:15"
    state = kept(copy)
    state["name"] = state["first_picture_s"] = secret
    state["predictions"]["L03.P1"]["note"] = secret
    state["predictions"][secret] = {"choice": "A", "act": 2}
    state["recalls"]["L01.P1"] = {"choice": secret, "act": 3}
    state["exercises"][secret] = {"attempts": 1, "best_points": 1, "hints": 0}
    state["trail"] += [
        {"did": secret, "what": "L03.P1"},
        {"did": "tried", "what": secret},
        {"did": "predicted", "what": "L03.P2", "choice": secret, "after_s": secret},
    ]
    (copy / progress_file.NAME).write_text(json.dumps(state))

    trail = progress.progress(export=True)

    assert "somebody" not in trail
    assert str(copy) not in trail
    assert json.loads(trail)["predictions"] == {"L03.P1": "A"}
    assert set(re.findall(r"[a-z_]{3,}", trail)) <= {
        "format", "first_picture_s", "null", "predictions", "recalls", "exercises",
        "trail", "did", "what", "choice", "after_s", "predicted",
    }  # fmt: skip


def test_trail_is_given_where_it_cannot_be_written(copy, capsys):
    """It can be copied out of the cell."""
    (copy / progress_file.MARKER).unlink()
    predict("L03.P1", "A")

    assert '"L03.P1": "A"' in repr(progress.progress(export=True))
    assert capsys.readouterr().out == ""
