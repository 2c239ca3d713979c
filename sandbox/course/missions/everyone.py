"""Missions of lesson 02: everyone, or only those who listen."""

from __future__ import annotations

from collections import Counter

from sandbox.checks.deliveries import ECHO, deliveries
from sandbox.course.missions.board import Goal, Mission
from sandbox.course.missions.seen import all_were_there, heard_by_nobody
from sandbox.course.scenarios import scenario
from sandbox.kernel.trace import Trace


def _unheard(trace: Trace) -> bool:
    return bool(heard_by_nobody(trace))


def _unheard_though_all_are_there(trace: Trace) -> bool:
    return any(all_were_there(trace, e.number) for e in heard_by_nobody(trace))


def _most_echoes(trace: Trace) -> int:
    echoes = [d.service for d in deliveries(trace) if d.verdict == ECHO]
    return max(Counter(echoes).values(), default=0)


EVERYONE = (
    Mission(
        "nobody hears",
        "L02",
        "make an event reach nobody",
        lambda: scenario("price change"),
        (
            Goal("an event is stored, and no service gets it", _unheard),
            Goal("every service was running then", _unheard_though_all_are_there),
        ),
    ),
    Mission(
        "three echoes",
        "L02",
        "make a sender hear itself 3 times",
        lambda: scenario("price change"),
        (
            Goal("an event comes back to its sender", lambda t: _most_echoes(t) >= 1),
            Goal("one sender hears itself 3 times", lambda t: _most_echoes(t) >= 3),
        ),
    ),
)
