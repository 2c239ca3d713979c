"""Two runs compared by what a service holds in the end."""

from __future__ import annotations

import pytest

from sandbox import scenario, state_difference
from sandbox.errors import UnknownNameError

AWAY = ["crash query @300", 'restart query {"replay": true} @600']


def twins(name: str):
    run = scenario(name).run(on="bus", seed=3)
    return run.trace, run.fork(at_ms=250, without=AWAY).trace


def test_a_state_that_differs_is_shown_beside_its_twin():
    """The comment that was there already has come a second time."""
    said = state_difference(*twins("comments doubled"), "query")

    assert not said.are_equal
    assert [record.key for record in said.records] == ['["comments", 1]']
    assert said.records[0].here.count('"id": 5') == 2
    assert said.records[0].twin.count('"id": 5') == 1
    assert max(map(len, str(said).splitlines())) <= 88


def test_equal_states_are_said_to_be_equal():
    """The goal of every catch-up, in one word."""
    said = state_difference(*twins("blog catches up"), "query")

    assert said.are_equal
    assert str(said) == "query holds 3 records, its twin 3 records: all are equal"


def test_a_record_that_one_of_them_lacks_is_named():
    """Nothing at all is a difference, too."""
    late = scenario("orders sleeps").run(on="bus", seed=3)
    early = late.fork(at_ms=50)

    said = state_difference(early.trace, late.trace, "orders")

    assert said.records == [('["ticket", 1]', "(no such record)", "30")]


def test_a_service_that_is_not_there_is_answered_with_those_that_are():
    """A typo costs seconds."""
    with pytest.raises(UnknownNameError, match="query"):
        state_difference(*twins("comments doubled"), "qery")
