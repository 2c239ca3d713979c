"""Missions of lesson 03: late and returning services."""

from __future__ import annotations

from sandbox.course.missions.board import Goal, Mission
from sandbox.course.missions.seen import (
    published,
    published_while_down,
    starts,
    times_received,
)
from sandbox.course.scenarios import scenario
from sandbox.kernel.trace import Trace
from sandbox.world.scenario import Scenario

PRICE, ORDER = "ticket:updated", "order:created"
MISSED_MIN, ORDERS = 2, 3


def _quiet() -> Scenario:
    return scenario("price change").with_(actions=[])


def _orders_without_payments() -> Scenario:
    """Three orders; payments is asleep."""
    usual = scenario("server restarts")
    return usual.with_(actions=usual.actions[:ORDERS])


def _missed(trace: Trace) -> bool:
    return len(published_while_down(trace, "orders", PRICE)) >= MISSED_MIN


def _caught_up(trace: Trace) -> bool:
    got = times_received(trace, "orders")
    return _missed(trace) and all(got[e.number] for e in published(trace, PRICE))


def _caught_up_without_doubles(trace: Trace) -> bool:
    got = times_received(trace, "orders")
    return _caught_up(trace) and max(got.values()) == 1


def _came_late(trace: Trace) -> bool:
    began = starts(trace, "payments")
    before = [
        e for e in published(trace, ORDER) if began and e.number < began[0].number
    ]
    return len(before) >= ORDERS


def _knows_all(trace: Trace) -> bool:
    got = times_received(trace, "payments")
    return _came_late(trace) and all(got[e.number] for e in published(trace, ORDER))


LATE = (
    Mission(
        "caught up",
        "L03",
        "let orders miss two price changes and catch up",
        _quiet,
        (
            Goal("orders is down while two price changes are published", _missed),
            Goal("orders has got every price change in the end", _caught_up),
            Goal("it got none of them twice", _caught_up_without_doubles),
        ),
    ),
    Mission(
        "late payments",
        "L03",
        "bring payments in late, so that it knows every order",
        _orders_without_payments,
        (
            Goal("payments starts after three orders", _came_late),
            Goal("it has got every order there is", _knows_all),
        ),
    ),
)
