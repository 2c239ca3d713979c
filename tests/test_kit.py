"""A class of an hour: a page for the beamer and notes for each lesson, made from runs."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest
from typer.testing import CliRunner

from sandbox.__main__ import app
from sandbox.course.predict_page import said
from sandbox.course.questions.bank import of_lesson
from sandbox.lab.kit.pages import on_screen
from sandbox.lab.kit.plans import HOUR_MINUTES, PLANS
from sandbox.lab.kit.writing import kit

LESSONS = ["L02", "L03", "L04"]
QUESTIONS = [one for lesson in LESSONS for one in of_lesson(lesson)]


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return dict(kit())


def pages_in(text: str) -> list[Any]:
    found = re.search(r'id="payload">(.*?)</script>', text)
    return json.loads(found[1])["pages"]


def words(page: str) -> str:
    body = page.partition("<body>")[2]
    return unescape(re.sub(r"<[^>]+>", " ", body))


def test_there_are_a_page_and_notes_for_each_lesson(tmp_path):
    """The command writes what it says."""
    told = CliRunner().invoke(app, ["classroom", "--out", str(tmp_path / "kit")])

    assert told.exit_code == 0
    names = [
        f"{one[1:]}-{part}.html" for one in LESSONS for part in ("beamer", "notes")
    ]
    assert sorted(path.name for path in (tmp_path / "kit").iterdir()) == names
    assert all(name in told.output for name in names)


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    """With what to type instead."""
    file = tmp_path / "file"
    file.write_text("", encoding="utf-8")

    told = CliRunner().invoke(app, ["classroom", "--out", str(file)])

    assert "Name a folder, such as --out classroom" in str(told.exception)


def test_the_same_kit_is_the_same_bytes(made):
    """A teacher who makes it again need not look through it again."""
    assert dict(kit()) == made


def test_nothing_of_it_needs_a_network(made):
    """Class rooms have none when it counts."""
    for text in made.values():
        assert "default-src 'none'" in text
        assert not re.search(r"<(script|link|img)[^>]+(src|href)=", text)


@pytest.mark.parametrize("lesson", LESSONS)
def test_page_asks_both_questions_and_then_compares(made, lesson):
    """Veiled until hands were raised; the last page hides nothing."""
    pages = pages_in(made[f"{lesson[1:]}-beamer.html"])

    asked = [page["veil"] and page["veil"]["answer"] for page in pages]
    assert asked == [*(one.right for one in of_lesson(lesson)), None]
    assert len(pages[-1]["runs"]) > 1


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: one.number)
def test_every_wrong_answer_plays_as_ghosts(made, question):
    """What somebody believes is seen, and not only denied."""
    page = pages_in(made[f"{question.lesson[1:]}-beamer.html"])
    veil = page[int(question.number[-1]) - 1]["veil"]

    ghosts = {one["key"]: one["ghosts"] is not None for one in veil["options"]}
    assert ghosts == {key: key != question.right for key in question.options}
    assert question.text.endswith(on_screen(question))


@pytest.mark.parametrize("lesson", LESSONS)
def test_an_hour_has_its_minutes(made, lesson):
    """And each step says what to do."""
    plan = PLANS[lesson]

    assert sum(step.minutes for step in plan.steps) == HOUR_MINUTES
    assert f"{HOUR_MINUTES} minutes." in words(made[f"{lesson[1:]}-notes.html"])
    assert all(step.what and (step.press or step.say or "neighbour" in step.what)
               for step in plan.steps)  # fmt: skip


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: one.number)
def test_notes_say_what_each_vote_believes_and_what_is_so(made, question):
    """With what the runs count: the right one, and the one each belief would bring."""
    notes = words(made[f"{question.lesson[1:]}-notes.html"])

    assert question.text in notes
    assert f"{question.right} ✓" in notes
    for key, one in question.options.items():
        assert one.text in notes
        assert one.because in notes
        if key != question.right:
            assert f"{one.supposing}: {said(question.measure(one.world()))}" in notes


@pytest.mark.parametrize("lesson", LESSONS)
def test_notes_invent_no_votes(made, lesson):
    """Nobody has counted any; a belief that is often met is all that is known."""
    notes = words(made[f"{lesson[1:]}-notes.html"])

    assert "expect it: a belief that is often met" in notes
    assert "%" not in notes
