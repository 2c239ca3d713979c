"""Lesson 00: its numbers, its answer that is nearly right, and where its links lead."""

import json
import re
from pathlib import Path

import pytest

from sandbox import check, ledger, predict, progress, scenario
from sandbox.course import progress_file
from sandbox.course.exercises import numbers
from sandbox.course.questions.bank import QUESTIONS
from sandbox.errors import CheckFailed
from sandbox.kernel.facts import Delivered, Published, Stored
from sandbox.lab import jupyter

ROOT = Path(__file__).parents[1]
NOTEBOOKS = ROOT / "notebooks"
START = NOTEBOOKS / "00_start_here.ipynb"


def cells_of(path):
    return json.loads(path.read_text("utf-8"))["cells"]


CELLS = {cell["id"]: "".join(cell["source"]) for cell in cells_of(START)}
TEXT = "\n".join(CELLS.values())
LESSONS = sorted(set(NOTEBOOKS.glob("*.ipynb")) - {START})


def names_after(cell_id):
    """The names of the lesson after the imports and this cell."""
    names = {}
    exec(CELLS["00-02"], names)
    exec(CELLS[cell_id], names)
    return names


def test_it_is_what_the_course_opens_with():
    """`lab` shows the first lesson of a new copy."""
    assert jupyter.lessons_of(ROOT)[0] == START.stem


def test_first_picture_is_about_5_posts_and_none():
    """What the lesson says of HTTP, with the seed it shows."""
    change = scenario("price change")
    ledgers = [ledger(change.run(on=on, seed=1).trace) for on in ("bus", "channels")]

    assert [one.http_requests for one in ledgers] == [5, 0]


def test_second_picture_is_about_12_deliveries_and_4():
    """Three events to four services, or to who wants them; 8 had no use, echoes among."""
    kinds = scenario("three kinds of event")
    bus, channels = (
        ledger(kinds.run(on=on, seed=1).trace) for on in ("bus", "channels")
    )

    assert (bus.published, channels.published) == (3, 3)
    assert (bus.delivered, channels.delivered) == (12, 4)
    assert (bus.wanted, channels.wanted) == (4, 4)
    assert bus.unwanted + bus.echoes == 8
    assert bus.echoes > 0


def test_third_picture_is_about_what_was_kept():
    """None of two orders from memory, both from files."""
    late = scenario("late after a restart")
    memory, file = (late.run(store=store, seed=1) for store in ("memory", "file"))

    assert memory.received("payments") == []
    assert file.received("payments") == ["order:created#1", "order:created#2"]
    assert [ledger(run.trace).kept for run in (memory, file)] == [0, 2]


def test_prediction_is_answered_by_the_run_below_it():
    """Posted at 100 ms, at the bus at 101, at orders at 102: that is B."""
    run = scenario("price change").run(on="bus", seed=1)
    (published,), (stored,) = run.trace.of(Published), run.trace.of(Stored)
    (arrived,) = (e for e in run.trace.of(Delivered) if e.actor == "orders")

    assert [e.at_ms for e in (published, stored, arrived)] == [100, 101, 102]
    assert QUESTIONS["L00.P1"].right == "B"
    assert "orders      received" in str(run.table(10)).splitlines()[-2]


def test_answer_that_is_nearly_right_fails_as_told(capsys):
    """1 point of 2; an event without a price; caught, so that the notebook goes on."""
    names = names_after("00-18")
    printed = capsys.readouterr().out

    assert "0.1 · 1 of 2 · a price made up" in printed
    assert "The smallest failing run is above (1 step)" in printed
    with pytest.raises(CheckFailed):
        check("0.1", names["price_of"])
    (published,) = check.replay("0.1", names["price_of"]).trace.of(Published)
    assert "price" not in published.fact.data


def test_a_prediction_counts_two_points_whatever_it_is(tmp_path, monkeypatch):
    """What the lesson promises."""
    (tmp_path / progress_file.MARKER).write_text("{}")
    monkeypatch.chdir(tmp_path)
    progress_file.forget()

    predict("L00.P1", "A")

    assert progress().points == 2
    progress_file.forget()


def test_javascript_and_python_mean_the_same(capsys):
    """The cells below the tables: a copied dict, an f-string, a filter, a handler."""
    names_after("00-26")
    assert capsys.readouterr().out.splitlines() == ["from 15 to 20", "['price']"]

    names = names_after("00-28")
    exec(CELLS["00-30"], names)
    assert names["prices"].db == {1: 15}


def test_keys_of_the_player_are_told_in_the_words_of_its_own_list():
    """Who presses them must find what was promised."""
    source = (ROOT / "sandbox/views/player/keys.js").read_text("utf-8")
    said = dict(re.findall(r'\["(.+?)", "(.+?)"\]', source))

    rows = dict(re.findall(r"^\| (.+?) \| (.+?) \|$", CELLS["00-11"], re.MULTILINE))
    told = {key: rows[key] for key in ("← →", "Shift + ← →", "W")}
    assert told == {key: said[key] for key in told}
    assert "Space" in " ".join(said)


def test_map_names_every_lesson_and_the_place_to_stop_in_each():
    """A reader who stops there finds the heading after it again."""
    for path in LESSONS:
        cells = cells_of(path)
        stops = [
            place
            for place, cell in enumerate(cells)
            if "You can stop here" in "".join(cell["source"])
        ]

        assert len(stops) == 1, path.name
        heading = "".join(cells[stops[0] + 1]["source"]).splitlines()[0]
        assert f"{path.name}#{heading.removeprefix('## ').replace(' ', '-')})" in TEXT
        assert (
            len([n for n in numbers() if int(n.split(".")[0]) == int(path.name[:2])])
            == 4
        )


def test_every_link_leads_to_a_heading_or_a_file():
    """JupyterLab makes an address of a heading by putting - for each space."""
    for target in re.findall(r"\]\(([^)]+)\)", TEXT):
        name, _, heading = target.partition("#")
        path = (NOTEBOOKS / name).resolve()
        assert path.exists(), target
        if heading:
            texts = ["".join(cell["source"]) for cell in cells_of(path)]
            headings = re.findall(r"^#+ (.+)$", "\n".join(texts), re.MULTILINE)
            assert heading in [one.replace(" ", "-") for one in headings], target


def test_lessons_that_are_not_written_are_not_claimed():
    """The map says so of each that is missing."""
    there = {path.name[:2] for path in LESSONS}
    planned = TEXT.partition("**not written yet**")[2].split("\n")[0]

    assert set(re.findall(r"\b\d\d\b", planned)).isdisjoint(there)
    assert there | set(re.findall(r"\b\d\d\b", planned)) == {
        f"{n:02}" for n in range(1, 13)
    }
