"""Missions: what to bring about with a panel, read from the trace after every press."""

from __future__ import annotations

from html import unescape

import pytest

from sandbox import mission
from sandbox.course.missions import MISSIONS
from sandbox.course.missions.board import Board
from sandbox.errors import UnknownNameError
from sandbox.views.words import COLUMNS

PRICE = 'publish tickets {"type": "ticket:updated", "id": 1, "price": 20}'
ORDER = 'publish orders {"type": "order:created", "id": 9, "ticket_id": 1}'
BACK = 'start orders {"replay": true}'
JOIN = 'start payments {"replay": true}'

# What solves each, and what nearly does: {mission: [presses]}; a pair is a knob.
SOLVING = {
    "nobody hears": ['publish tickets {"type": "ticket:upated"}'],
    "three echoes": [("on", "bus"), PRICE, PRICE],
    "caught up": ["crash orders", PRICE, PRICE, BACK],
    "late payments": [JOIN],
    "stored and lost": ["restart server", JOIN],
    "nothing lost": [("store", "file"), "restart server", ORDER, JOIN],
}
NEARLY = {
    "nobody hears": ["crash orders", PRICE],
    "three echoes": [PRICE, PRICE, PRICE],
    "caught up": [PRICE, "crash orders", PRICE, PRICE, BACK],
    "late payments": ["start payments"],
    "stored and lost": ["restart server", "start payments"],
    "nothing lost": ["restart server", ORDER, JOIN],
}
OTHER_NEAR_MISSES = [
    ("caught up", ["crash orders", PRICE, PRICE, "start orders"]),
    ("caught up", ["crash orders", PRICE, BACK]),
    ("caught up", ["freeze orders", PRICE, PRICE, "thaw orders"]),
    ("stored and lost", [("store", "file"), "restart server", JOIN]),
    ("stored and lost", [("on", "bus"), "restart server", JOIN]),
    ("nothing lost", [("store", "file"), "restart server", JOIN]),
    ("nothing lost", [("store", "file"), ORDER, JOIN]),
]


def played(name: str, presses: list[str | tuple[str, str]]) -> Board:
    desk = mission(name)
    for press in presses:
        if isinstance(press, tuple):
            desk.choose(**{press[0]: press[1]})
        else:
            desk.press(press)
    return desk


@pytest.mark.parametrize("name", MISSIONS)
def test_mission_is_open_at_first(name):
    """What is reached without a press teaches nothing."""
    desk = mission(name)

    assert not any(desk.reached)
    assert not desk.is_solved
    assert "Solved" not in desk.text


@pytest.mark.parametrize("name", MISSIONS)
def test_mission_can_be_solved(name):
    """With a few presses, and on the last of them."""
    desk = played(name, SOLVING[name])

    assert desk.is_solved
    assert not played(name, SOLVING[name][:-1]).is_solved
    assert desk.text.count("Solved with ") == 1


@pytest.mark.parametrize("name", MISSIONS)
def test_what_nearly_solves_it_reaches_some_goals_at_most(name):
    """The misconception that the lesson is about."""
    assert not played(name, NEARLY[name]).is_solved


@pytest.mark.parametrize(("name", "presses"), OTHER_NEAR_MISSES)
def test_half_of_it_does_not_solve_it(name, presses):
    """Each goal is needed."""
    assert not played(name, presses).is_solved


def test_a_crowd_of_services_that_is_down_hears_nothing_but_that_is_not_the_point():
    """The first goal is reached, the second is not."""
    assert played("nobody hears", ["crash orders", PRICE]).reached == [True, False]


def test_what_is_taken_back_is_open_again():
    """The marks tell of the run that is shown."""
    desk = played("late payments", [JOIN])
    desk.undo()

    assert desk.reached == [False, False]


def test_marks_have_a_shape_and_a_word():
    """Colour alone would tell some people nothing."""
    desk = played("nobody hears", ["crash orders", PRICE])

    assert desk.lines == [
        "mission: make an event reach nobody",
        "  ● reached: an event is stored, and no service gets it",
        "  ○ open:    every service was running then",
    ]


def test_a_solved_mission_says_so_in_one_line():
    """And earns no points."""
    desk = played("late payments", SOLVING["late payments"])

    assert desk.lines[-1] == "Solved with 1 change: late payments."


def test_goals_above_the_buttons_follow_every_press():
    """From a button or from code."""
    desk = mission("late payments")
    goals = desk.desk.children[0]
    before = goals.value

    desk.press(JOIN)

    assert "○ open:" in before
    assert unescape(goals.value).count("● reached") == 2
    assert "Solved with 1 change" in goals.value
    assert desk.desk is desk.desk


@pytest.mark.parametrize("name", MISSIONS)
def test_text_form_is_the_same_in_every_run_and_fits(name):
    """Notebooks are compared with what they showed before."""
    forms = mission(name)._repr_mimebundle_()

    assert forms["text/plain"] == mission(name).text == repr(mission(name))
    assert max(map(len, mission(name).text.split("\n"))) <= COLUMNS


def test_there_are_two_missions_for_each_of_these_lessons():
    """Somewhere to play after every lesson that has something to break."""
    assert [m.lesson for m in MISSIONS.values()] == [
        "L02", "L02", "L03", "L03", "L04", "L04"
    ]  # fmt: skip


def test_unknown_mission_is_refused_with_those_there_are():
    """Names are typed by hand."""
    with pytest.raises(UnknownNameError, match="Did you mean 'nobody hears'"):
        mission("nobody hear")
