"""Missions of lesson 04: surviving a restart."""

from __future__ import annotations

from sandbox.course.missions.board import Goal, Mission
from sandbox.course.missions.late import ORDER
from sandbox.course.missions.seen import (
    asked_in_vain,
    published,
    restarts,
    stored_before,
    times_received,
)
from sandbox.course.scenarios import scenario
from sandbox.kernel.trace import Trace
from sandbox.world.scenario import Scenario


def _two_orders() -> Scenario:
    """Two orders; payments is asleep, and the server has its events in memory."""
    usual = scenario("server restarts")
    return usual.with_(actions=usual.actions[:2])


def _forgot(trace: Trace) -> bool:
    return any(
        stored_before(trace, e.number) and e.fact.messages == 0 for e in restarts(trace)
    )


def _asked_in_vain(trace: Trace) -> bool:
    return any(
        asked_in_vain(trace, stored, again.number)
        for again in restarts(trace)
        if again.fact.messages == 0
        for stored in stored_before(trace, again.number)
    )


def _restarted(trace: Trace) -> bool:
    return any(stored_before(trace, again.number) for again in restarts(trace))


def _went_on(trace: Trace) -> bool:
    last = restarts(trace)[-1:]
    return any(e.number > last[0].number for e in published(trace, ORDER) if last)


def _lost_nothing(trace: Trace) -> bool:
    got = times_received(trace, "payments")
    return _went_on(trace) and all(got[e.number] for e in published(trace, ORDER))


RESTARTS = (
    Mission(
        "stored and lost",
        "L04",
        "lose an event that the server had stored",
        _two_orders,
        (
            Goal("a restart leaves the server without what it had stored", _forgot),
            Goal("a service asks for it from the first on, in vain", _asked_in_vain),
        ),
    ),
    Mission(
        "nothing lost",
        "L04",
        "restart the server and lose nothing",
        _two_orders,
        (
            Goal("the server restarts after it has stored something", _restarted),
            Goal("an order is published after that", _went_on),
            Goal("payments has got every order in the end", _lost_nothing),
        ),
    ),
)
