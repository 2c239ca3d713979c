"""check(): a clear verdict on the rudest answer, and a usable Python afterwards."""

import copy
import heapq
import itertools
import json
import sys
import textwrap
from threading import Event

import pytest

from sandbox.answering.stepping import Limits
from sandbox.course.check import Check, check
from sandbox.course.exercises.x2_4 import route
from sandbox.errors import CheckFailed, UnknownNameError

# Rude answers: what each does instead of routing, by the verdict it gets.


def loops(event, subscribers):
    while True:
        pass


exec("def loops_in_one_line(event, subscribers):\n while True: pass")


def loops_and_catches(event, subscribers):
    while True:
        try:
            event["channel"]
            subscribers["no such"]
        except:  # noqa: E722
            pass


def loops_to_the_last(event, subscribers):
    try:
        loops(event, subscribers)
    finally:
        loops_and_catches(event, subscribers)


def loops_in_a_library(event, subscribers):
    while True:
        copy.deepcopy(event)


def is_looped_by_a_library(event, subscribers):
    return sum(heapq.merge(itertools.count(), itertools.count()))


def calls_itself(event, subscribers):
    return calls_itself(event, subscribers)


def calls_itself_again(event, subscribers):
    try:
        calls_itself_again(event, subscribers)
    except:  # noqa: E722
        calls_itself_again(event, subscribers)


def raises(event, subscribers):
    return subscribers["orders"]


def raises_what_cannot_be_told(event, subscribers):
    class Rude(Exception):  # noqa: N818
        def __str__(self):
            raise ValueError

    raise Rude


def leaves(event, subscribers):
    sys.exit(3)


def leaves_as_typed(event, subscribers):
    exit()


def asks(event, subscribers):
    return input("who? ")


def prints_a_megabyte(event, subscribers):
    print("x" * 1_000_000)
    print("y" * 1_000_000, file=sys.stderr)


def returns_text(event, subscribers):
    return "orders"


def empties_the_list(event, subscribers):
    subscribers.clear()
    return []


async def comes_later(event, subscribers):
    return route(event, subscribers)


def takes_one(event):
    return []


RUDE = {
    loops: "endless",
    globals()["loops_in_one_line"]: "endless",  # no steps to count in Python 3.11
    loops_and_catches: "endless",
    loops_to_the_last: "endless",
    loops_in_a_library: "endless",
    is_looped_by_a_library: "endless",
    calls_itself: "too deep",
    calls_itself_again: "too deep",
    raises: "raised an error: TypeError",
    raises_what_cannot_be_told: "raised an error: Rude",
    leaves: "tried to exit",
    leaves_as_typed: "tried to exit",
    asks: "asked for input",
    prints_a_megabyte: "nothing returned",
    returns_text: "not a list: route returned a value of type str",
    empties_the_list: "changed its arguments",
    comes_later: "not a list: route returned a value of type coroutine",
    takes_one: "raised an error: TypeError",
    "route": "not a function",
}


def failure(answer, **options):
    with pytest.raises(CheckFailed) as caught:
        check("2.4", answer, **options)
    return caught.value


@pytest.mark.parametrize("answer", RUDE, ids=lambda one: getattr(one, "__name__", one))
def test_a_rude_answer_gets_a_clear_verdict(answer, capsys):
    """A beginner's slip must end in a sentence, never in a hanging or dead kernel."""
    before = sys.stdin, sys.stdout, input, sys.gettrace()

    failed = failure(answer)

    shown = capsys.readouterr()
    assert f"2.4 · 0 of 25 · {RUDE[answer]}" in str(failed)
    assert 'Hint: check.hint("2.4")' in str(failed)
    assert shown.err == ""
    assert len(shown.out) < 1_000
    assert before == (sys.stdin, sys.stdout, input, sys.gettrace())


def test_after_a_rude_answer_the_next_check_is_as_good_as_new(capsys):
    """A learner goes on in the same kernel."""
    failure(loops)

    assert check("2.4", route) == 25.0


def test_passing_prints_one_line_and_returns_the_points(capsys):
    """The saved line must not depend on the seed, the time or the machine."""
    points = check("2.4", route)

    assert points == 25.0
    assert type(points) is float
    assert capsys.readouterr() == ("2.4 · 25 of 25 · passed\n", "")


def test_failing_shows_the_smallest_run_and_says_what_to_do(capsys):
    """Two steps can be followed by hand; two hundred cannot."""

    def prefix(event, subscribers):
        return [name for name, own in subscribers if event["channel"].startswith(own)]

    failed = failure(prefix)

    assert capsys.readouterr().out == (
        "step\n"
        "   1  'search' subscribes to 'ticket:created'\n"
        "   2  an event is published on 'ticket:created-archive'\n"
    )
    assert str(failed) == (
        "2.4 · 10 of 25 · prefix match: 'ticket:created-archive' reached a\n"
        "     subscriber of 'ticket:created'.\n"
        "     Expected [], got ['search']. Channels are compared whole: there are no\n"
        "     wildcards here.\n"
        "     The smallest failing run is above (2 steps). "
        'Hint: check.hint("2.4")'
    )
    assert failed.points == 10.0


def test_a_failure_shows_in_jupyter_as_its_message_alone():
    """A traceback through the check would send the learner to the wrong place."""
    failed = failure(loops)

    assert failed._render_traceback_() == [f"CheckFailed: {failed}"]


def test_what_an_answer_printed_in_the_smallest_run_is_shown(capsys):
    """Printing is how many people look for their mistake."""

    def talks(event, subscribers):
        print("channel is", event["channel"])
        return []

    failure(talks)

    shown = capsys.readouterr().out
    assert shown.endswith("Your answer printed:\n      channel is ticket:created\n")


def test_an_error_is_placed_by_its_line_in_the_answer():
    """A cell has no other line numbers than those from its `def`."""
    assert "in line 2 of raises." in str(failure(raises))


@pytest.mark.parametrize(
    ("answer", "limits"),
    [(route, Limits(wall_s=0)), (lambda *_: Event().wait(), Limits(wall_s=0.05))],
    ids=["a busy machine", "an answer that waits"],
)
def test_the_wall_clock_says_too_slow_and_never_wrong(answer, limits):
    """Points must not depend on the laptop."""
    assert "2.4 · too slow here" in str(failure(answer, limits=limits))


def test_what_a_library_does_in_one_call_is_one_step_for_each_call_in_it():
    """SQLAlchemy takes thousands of lines to store a row; that is not the learner's."""
    lines = json.dumps([list(range(20))] * 20, indent=1)

    def reads_much(event, subscribers):
        for _ in range(30):
            json.loads(lines, parse_int=int, object_hook=dict)
        textwrap.wrap("word " * 3_000, 70)
        return route(event, subscribers)

    assert check("2.4", reads_much, limits=Limits(steps=1_000)) == 25.0


def test_an_unknown_exercise_is_answered_with_those_there_are():
    """A typo in a check cell costs seconds, not minutes."""
    with pytest.raises(UnknownNameError, match=r"no exercise '2.44'; there is: .*2\.4"):
        check("2.44", route)


def test_hints_come_one_after_another_and_the_last_one_stays(capsys):
    """A nudge first: the worked step is for who asked three times."""
    mine = Check()

    for _ in range(4):
        mine.hint("2.4")

    levels = [line.split(" · ")[1] for line in capsys.readouterr().out.splitlines()]
    assert levels == ["hint 1 of 3", "hint 2 of 3", "hint 3 of 3", "hint 3 of 3"]


def test_under_nbgrader_a_failing_check_returns_its_points(monkeypatch, capsys):
    """nbgrader gives partial credit for the number a cell returns, none for an error."""
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")

    points = check("2.4", lambda event, subscribers: route(event, subscribers)[:1])

    assert points == 15.0
    assert "2.4 · 15 of 25 · first match only" in capsys.readouterr().out
