"""The exercises of lesson 03: what their programs try, whatever the luck."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from sandbox import at_start, handles, show
from sandbox.course.exercises import find
from sandbox.course.exercises.x3_bus import told_by
from sandbox.course.judge import judge
from sandbox.services.actor import Service

TESTS = Path(__file__).parent
NUMBERS = ("3.1", "3.2", "3.3", "3.4")


def answers(kind):
    return [
        pytest.param(number, path, id=f"{number}-{path.stem}")
        for number in NUMBERS
        for path in sorted(
            (TESTS / kind / f"x{number.replace('.', '_')}").glob("*.py")
        )
    ]  # fmt: skip


def verdict_on(number, path, **options):
    exercise = find(number)
    return judge(exercise, runpy.run_path(str(path))[exercise.asks_for], **options)


def labels(text):
    return text.partition('"""')[2].partition(":")[0]


@pytest.mark.parametrize(("number", "path"), answers("wrong_answers"))
def test_a_mistake_has_its_name_under_other_luck_as_well(number, path):
    """Marks are drawn from a seed that nobody has seen."""
    verdict = verdict_on(number, path, seed=5)

    assert verdict.fault.label == labels(path.read_text("utf-8"))


@pytest.mark.parametrize(("number", "path"), answers("right_answers"))
def test_a_right_answer_is_right_under_any_luck(number, path):
    """A seed that fails a right answer would be a trap."""
    points = {verdict_on(number, path, seed=seed).points for seed in range(2, 6)}

    assert points == {find(number).points}


@pytest.mark.parametrize(("number", "path"), answers("wrong_answers"))
def test_the_failing_run_can_be_shown_where_it_went_wrong(number, path):
    """The picture begins at the guilty entry, in at most a handful of steps."""
    verdict = verdict_on(number, path)
    fault = verdict.fault

    assert verdict.program is not None
    assert len(verdict.program) <= 6
    if fault.run is not None:
        assert 0 <= fault.at < len(fault.run.trace)
        assert "player" in show(fault.run, at=fault.at)._repr_mimebundle_()["text/html"]


def test_a_change_may_reach_orders_by_either_way_first_in_3_2():
    """Live before the answer and not in it, live after it and in it, and both."""

    class Deaf(Service):
        @at_start
        def ask(self):
            self.http.get("bus", "/events", lambda answer: None)

        @handles("ticket:updated")
        def hear(self, event):
            pass

    seen = set()
    exercise = find("3.2")
    for program in exercise.groups(1)["in between"]:
        fault = judge_one(exercise, program, Deaf)
        it = told_by(fault.run)
        for publish, data in it.publishes():
            for post in it.arrivals(publish):
                is_first = post.number < it.answer.number
                in_answer = any(e["data"] == data for e in it.replayed)
                seen.add((is_first, in_answer))

    assert seen == {(True, True), (True, False), (False, True), (False, False)}


def judge_one(exercise, program, answer):
    """The fault of an answer in one program."""
    from sandbox.answering.stepping import Limits
    from sandbox.course.near import Near

    near = Near(exercise.asks_for, answer, Limits())
    with near.held():
        return exercise.examine(near.begin(), program)
