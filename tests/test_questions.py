"""The bank: no key is written down, and every wrong option has a world of its own."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial

import pytest

from sandbox import scenario
from sandbox.checks.divergence import first_difference
from sandbox.course.questions import l01, l02
from sandbox.course.questions.bank import QUESTIONS, find, of_lesson, recalled_in
from sandbox.errors import UnknownNameError
from sandbox.kernel.facts import Delivered

EVERY = pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
WRONG = [
    (question, key)
    for question in QUESTIONS.values()
    for key in question.options
    if key != question.right
]
EVERY_WRONG = pytest.mark.parametrize(
    ("question", "key"), WRONG, ids=[f"{q.number}-{key}" for q, key in WRONG]
)

# What the true runs give. The sandbox is asked here, and lesson texts quote it.
TRUE = {
    "L00.P1": 102,
    "L01.P1": 4,
    "L01.P2": ["after publish", "stored"],
    "L02.P1": (16, 6),
    "L02.P2": "no end",
    "L03.P1": 8,
    "L03.P2": [9],
    "L04.P1": "refused",
    "L04.P2": [4],
}
# Those that no run can show to be right, with what is shown instead.
NO_WORLD = {("L01.P2", "C"): "test_no_luck_changes_what_is_printed_first"}


@EVERY
def test_right_option_is_the_one_that_the_true_runs_give(question):
    """A key that somebody typed may be wrong; a run is not."""
    claims = {key: option.claims for key, option in question.options.items()}
    measured = question.measure(question.truth())

    assert measured == TRUE[question.number]
    assert [key for key, claim in claims.items() if claim == measured] == [
        question.right
    ]


@EVERY_WRONG
def test_wrong_option_is_right_in_a_world_of_its_own(question, key):
    """That world is the refutation: it shows what would have to be otherwise."""
    option = question.options[key]

    if option.world is None:
        assert (question.number, key) in NO_WORLD
        assert NO_WORLD[question.number, key] in globals()
        assert option.why_no_world
    else:
        assert question.measure(option.world()) == option.claims
        assert option.supposing.startswith("if ")


@EVERY_WRONG
def test_wrong_option_names_its_belief(question, key):
    """A teacher wants to know what a class believes, not which letter it took."""
    option = question.options[key]

    assert option.belief
    assert question.options[question.right].belief == ""


@EVERY_WRONG
def test_believed_world_stands_beside_the_true_one_where_they_differ(question, key):
    """Two equal pictures would explain nothing."""
    seen = question.side_by_side(key)

    for believed, true in zip(seen[::2], seen[1::2], strict=True):
        assert first_difference(believed.trace, true.trace) is not None
    # What a program prints is in no trace.
    assert len(seen) in ((0,) if question.number == "L01.P2" else (2, 4))


def test_no_luck_changes_what_is_printed_first():
    """Twenty networks, each with answers of another pace."""
    orders = {
        tuple(l01.printing(l01.going_on, seed=seed, jitter_ms=50)[0].printed)
        for seed in range(1, 21)
    }

    assert orders == {("after publish", "stored")}


def test_storm_has_no_end_however_long_one_waits():
    """An option that says "no end" is about more than the run that is shown."""
    storm = partial(scenario("orders repeats").run, on="bus")

    counts = [
        storm(until_ms=until_ms).trace.count(Delivered) for until_ms in (200, 300)
    ]

    # Four deliveries every 2 ms.
    assert counts[1] - counts[0] == 200


def test_four_events_count_as_a_paid_purchase():
    """The question is about a purchase; nobody answers in the shorter scenario."""
    purchase = scenario("paid purchase")
    counts = [purchase.run(on=on).count("delivered") for on in ("bus", "channels")]

    assert tuple(counts) == l02.P1.measure(l02.P1.runs)


@EVERY
def test_question_is_asked_again_in_other_words_and_another_order(question):
    """Or one would remember the letter."""
    again = question.reworded()
    right = question.options[question.right]

    assert sorted(question.order_again) == list(question.options)
    assert again.text != question.text
    assert again.right != question.right
    assert again.options[again.right].claims == right.claims
    assert all(option.text != option.again for option in question.options.values())


@EVERY
def test_question_is_short_enough_to_be_read(question):
    """What does not fit on a screen is not thought about."""
    assert len(question.text) <= 320
    assert list(question.options) == list("ABCD")[: len(question.options)]
    assert all(len(option.text) <= 60 for option in question.options.values())
    assert all(len(option.because) <= 320 for option in question.options.values())
    assert re.fullmatch(r"L\d\d\.P\d", question.number)


def test_right_options_do_not_stand_in_one_place():
    """A reader who always says C must not look well informed."""
    keys = [question.right for question in QUESTIONS.values()]

    assert max(map(keys.count, keys)) <= len(keys) / 2


def test_each_lesson_asks_twice():
    """Two predictions of 2 points each: 4 of a lesson's 74. One to practise on."""
    assert {q.lesson: len(of_lesson(q.lesson)) for q in QUESTIONS.values()} == {
        "L00": 1,
        "L01": 2, "L02": 2, "L03": 2, "L04": 2
    }  # fmt: skip


def test_lesson_asks_again_what_was_asked_two_lessons_before():
    """What has been half forgotten is learned best."""
    assert [question.number for question in recalled_in("L04")] == ["L02.P1", "L02.P2"]
    with pytest.raises(UnknownNameError, match="L03, L04, L05, L06"):
        recalled_in("L01")


def test_unknown_question_is_refused_with_what_there_is():
    """A typo is found at once."""
    with pytest.raises(UnknownNameError, match=r"Did you mean 'L03.P1'"):
        find("L03P1")


def test_question_with_two_right_options_is_refused():
    """A rewording that claims what another claims would have no answer."""
    question = QUESTIONS["L03.P1"]
    double = replace(question, options={**question.options, "A": question.options["D"]})

    with pytest.raises(ValueError, match="too many values"):
        print(double.right)
