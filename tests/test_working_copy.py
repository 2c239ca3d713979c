"""The learner's copy follows the course, and nothing of the learner's is ever lost."""

import json
import os
from pathlib import Path

import pytest

from sandbox.errors import CourseCopyError
from sandbox.lab import working_copy
from sandbox.lab.working_copy import MANIFEST, course_files, refresh

LESSON = "notebooks/01_hello.ipynb"
NEWER = "notebooks/01_hello.new.ipynb"
PICTURE = "notebooks/images/bus.svg"
EXERCISE = "exercises/01_hello.ipynb"


@pytest.fixture
def course(tmp_path):
    """A course of one lesson that has been run, its picture and its exercise."""
    root = tmp_path / "course"
    write(root / LESSON, notebook("1 + 1", output="2"))
    write(root / PICTURE, "<svg/>")
    write(root / EXERCISE, notebook("..."))
    write(root / "notebooks/.ipynb_checkpoints/01_hello-checkpoint.ipynb", "{}")
    write(root / "solutions/01_hello.ipynb", notebook("42"))
    return root


@pytest.fixture
def copy(course, tmp_path):
    """A copy made from that course."""
    refresh(course, tmp_path / "my-course")
    return tmp_path / "my-course"


def notebook(source, output="", **metadata):
    outputs = (
        [{"output_type": "stream", "name": "stdout", "text": output}] if output else []
    )
    cell = {
        "cell_type": "code",
        "id": "one",
        "metadata": metadata,
        "source": source,
        "outputs": outputs,
        "execution_count": 7 if output else None,
    }
    return json.dumps(
        {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    )


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def raising(error):
    def act(*_):
        raise error

    return act


def first_cell(path):
    return json.loads(path.read_text(encoding="utf-8"))["cells"][0]


def files(folder):
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def test_copy_has_the_lessons_their_pictures_and_the_exercises(copy):
    """Links between them must work, so they lie as in the course; solutions do not."""
    assert files(copy) == {LESSON, PICTURE, EXERCISE, MANIFEST}


def test_copy_is_cleared_of_outputs_and_counts(copy):
    """A prediction comes before what it predicts."""
    cell = first_cell(copy / LESSON)

    assert cell["outputs"] == []
    assert cell["execution_count"] is None


def test_copy_does_not_hide_what_the_learner_will_run(course, tmp_path):
    """The committed lessons fold outputs; in the copy there are none to fold yet."""
    write(course / LESSON, notebook("1 + 1", "2", jupyter={"outputs_hidden": True}))

    refresh(course, tmp_path / "fresh")

    assert first_cell(tmp_path / "fresh" / LESSON)["metadata"] == {"jupyter": {}}


def test_second_refresh_says_and_changes_nothing(course, copy):
    """It runs at every start."""
    before = {name: (copy / name).stat().st_mtime_ns for name in files(copy)}

    changes = refresh(course, copy)

    assert list(changes.lines()) == []
    assert {name: (copy / name).stat().st_mtime_ns for name in files(copy)} == before


def test_untouched_lesson_follows_the_course(course, copy):
    """A mended lesson should reach everybody."""
    write(course / LESSON, notebook("2 + 2"))

    changes = refresh(course, copy)

    assert first_cell(copy / LESSON)["source"] == "2 + 2"
    assert list(changes.lines()) == [f"Updated: {LESSON}."]


def test_lesson_that_was_only_opened_counts_as_untouched(course, copy):
    """Jupyter saves in its own layout and adds metadata; nobody has worked there yet."""
    saved = json.loads((copy / LESSON).read_text())
    saved["metadata"] = {"language_info": {"version": "3.11"}}
    saved["cells"][0]["source"] = ["1 + 1"]
    write(copy / LESSON, json.dumps(saved, indent=4))
    write(course / LESSON, notebook("2 + 2"))

    assert refresh(course, copy).updated == [LESSON]


@pytest.mark.parametrize(
    "work", [notebook("mine"), notebook("1 + 1", "2"), "not a notebook"]
)
def test_lesson_with_work_in_it_is_never_written_over(course, copy, work):
    """Neither an edit nor an output nor a file that makes no sense to us."""
    write(copy / LESSON, work)
    write(course / LESSON, notebook("2 + 2"))

    changes = refresh(course, copy)

    assert (copy / LESSON).read_text() == work
    assert first_cell(copy / NEWER)["source"] == "2 + 2"
    assert "yours stays" in "".join(changes.lines())


def test_lesson_with_work_is_left_alone_while_the_course_stands_still(course, copy):
    """No newer one, no file beside."""
    write(copy / LESSON, notebook("mine"))

    assert list(refresh(course, copy).lines()) == []


def test_new_outputs_in_the_course_are_no_news(course, copy):
    """Outputs are not copied, so nothing changed for a learner."""
    write(copy / LESSON, notebook("mine"))
    write(course / LESSON, notebook("1 + 1", output="two"))

    assert list(refresh(course, copy).lines()) == []


def test_newer_lesson_is_offered_once(course, copy):
    """Who deletes the file beside has said no."""
    write(copy / LESSON, notebook("mine"))
    write(course / LESSON, notebook("2 + 2"))
    refresh(course, copy)
    (copy / NEWER).unlink()

    assert list(refresh(course, copy).lines()) == []
    assert not (copy / NEWER).exists()


def test_newer_lesson_does_not_replace_the_one_offered_before(course, copy):
    """The learner may have gone on working in that one."""
    write(copy / LESSON, notebook("mine"))
    write(course / LESSON, notebook("2 + 2"))
    refresh(course, copy)
    write(copy / NEWER, notebook("mine, too"))
    write(course / LESSON, notebook("3 + 3"))

    changes = refresh(course, copy)

    assert first_cell(copy / NEWER)["source"] == "mine, too"
    assert changes.beside == ["01_hello.new2.ipynb"]


def test_new_lesson_is_added_and_named(course, copy):
    """That is how a learner hears of it."""
    write(course / "notebooks/02_next.ipynb", notebook("2"))

    changes = refresh(course, copy)

    assert list(changes.lines()) == ["New in the course: notebooks/02_next.ipynb."]


def test_many_news_fit_on_one_line(course, copy):
    """A start is not the place for a list of forty files."""
    for number in range(2, 9):
        write(course / f"notebooks/{number:02}_more.ipynb", notebook("x"))

    (line,) = refresh(course, copy).lines()

    assert line.endswith("notebooks/04_more.ipynb and 4 more.")


def test_deleted_lesson_comes_back_fresh(course, copy):
    """Deleting it is how to start a lesson over."""
    (copy / LESSON).unlink()

    changes = refresh(course, copy)

    assert first_cell(copy / LESSON)["source"] == "1 + 1"
    assert changes.back == [LESSON]


def test_learners_own_files_are_left_alone(course, copy):
    """Notes may lie beside the lessons."""
    write(copy / "notebooks/notes.ipynb", notebook("mine"))

    refresh(course, copy)

    assert first_cell(copy / "notebooks/notes.ipynb")["source"] == "mine"


@pytest.mark.parametrize(
    "damage", ["", "{", "[]", '{"format": 99}', '{"files": {"a": 1}}']
)
def test_damaged_manifest_is_set_aside_and_no_work_lost(course, copy, damage):
    """Without it nobody knows who changed a file, so all of them stay."""
    write(copy / LESSON, notebook("mine"))
    write(copy / MANIFEST, damage)

    changes = refresh(course, copy)

    assert first_cell(copy / LESSON)["source"] == "mine"
    assert (copy / f"{MANIFEST}.damaged").read_text() == damage
    assert "damaged" in next(changes.lines())
    assert list(refresh(course, copy).lines()) == []


@pytest.mark.parametrize(("owner", "act"), [(Path, "write_bytes"), (os, "replace")])
def test_full_disk_is_an_error_and_loses_nothing(course, copy, monkeypatch, owner, act):
    """The old lesson is there until the new one is whole."""
    write(course / LESSON, notebook("2 + 2"))
    monkeypatch.setattr(owner, act, raising(OSError(28, "No space left on device")))

    with pytest.raises(CourseCopyError, match="No space left on device"):
        refresh(course, copy)

    assert first_cell(copy / LESSON)["source"] == "1 + 1"
    assert files(copy) == {LESSON, PICTURE, EXERCISE, MANIFEST}


def test_refresh_that_was_stopped_half_way_is_finished_by_the_next(
    course, copy, monkeypatch
):
    """The manifest is written last, and files that are right already are left alone."""
    write(course / LESSON, notebook("2 + 2"))
    write(course / EXERCISE, notebook("new ..."))
    monkeypatch.setattr(working_copy, "write_manifest", raising(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        refresh(course, copy)
    monkeypatch.undo()

    assert list(refresh(course, copy).lines()) == []
    assert first_cell(copy / LESSON)["source"] == "2 + 2"


def test_package_without_lessons_says_where_they_are(tmp_path):
    """An installed package has none; a checkout has."""
    with pytest.raises(CourseCopyError, match=r"python3 start\.py lab"):
        refresh(tmp_path, tmp_path / "my-course")


def test_what_a_lesson_left_behind_is_not_part_of_the_course(tmp_path):
    """Lesson 04 keeps a store beside itself wherever it is run."""
    course = tmp_path / "course"
    for name in (
        "notebooks/04.ipynb",
        "notebooks/images/a.png",
        "notebooks/shop-log/b",
        "notebooks/shop.db",
        "notebooks/shop-runs/a.db",
    ):
        (course / name).parent.mkdir(parents=True, exist_ok=True)
        (course / name).write_text("{}")

    assert list(course_files(course)) == [
        "notebooks/04.ipynb",
        "notebooks/images/a.png",
    ]
