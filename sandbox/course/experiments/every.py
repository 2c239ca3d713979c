"""Every number that lessons print, measured: which section, of what, how much."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from runpy import run_path
from typing import Any, NamedTuple

from sandbox.course.experiments import (
    blocking,
    gift_card,
    kill_matrix,
    late_joining,
    late_version,
    mixed_order,
    silent_listeners,
    slow_printing,
    splits,
)
from sandbox.course.experiments.wallet import Handler, Start

ANSWERS = Path(__file__).resolve().parents[3] / "tests"
HANDLERS = "x10_2"  # the exercise whose answers the kill matrix is about


class Measured(NamedTuple):
    """of: what was set. value: plain JSON."""

    section: str
    of: dict[str, Any]
    value: Any


Rows = Iterator[tuple[dict[str, Any], Any]]


def slow_printer() -> Rows:
    for max_in_flight in slow_printing.IN_FLIGHT:
        of = {"max_in_flight": max_in_flight}
        yield of, slow_printing.calls(max_in_flight)
    for max_in_flight in slow_printing.SOME_IN_FLIGHT:
        of = {"max_in_flight": max_in_flight}
        for print_ms in (3_900, 4_100):
            its_calls = slow_printing.calls(max_in_flight, print_ms=print_ms)
            yield {**of, "print_ms": print_ms}, its_calls
        for latency_ms in (0, 50):
            its_calls = slow_printing.calls(max_in_flight, latency_ms=latency_ms)
            yield {**of, "latency_ms": latency_ms}, its_calls
        beside = slow_printing.calls_side_by_side(max_in_flight)
        yield {**of, "side_by_side": True}, beside
        yield {**of, "unit": "minutes"}, slow_printing.minutes_busy(max_in_flight)


def dead_listener() -> Rows:
    for name, settings in silent_listeners.SETTINGS.items():
        for death in silent_listeners.DEATHS:
            seconds = silent_listeners.ghost_time_s(settings, death)
            yield {"settings": name, "listener": death}, list(seconds)


def ghost() -> Rows:
    for death in silent_listeners.DEATHS:
        for busy_ms in (0, 1_500):
            of = {"listener": death, "survivor_busy_ms": busy_ms}
            yield of, silent_listeners.swallowed(death, busy_ms=busy_ms)


def joining_late() -> Rows:
    for cell in late_joining.GRID:
        of = cell._asdict()
        yield {**of, "replicas": 1}, late_joining.one_replica(cell)
        yield {**of, "replicas": 2}, late_joining.two_replicas(cell)
        in_turn = late_joining.two_replicas(cell, in_turn=True)
        yield {**of, "replicas": 2, "away": "in turn"}, in_turn


def clean_cells() -> Rows:
    """How many of the 16 configurations neither lose nor repeat."""
    yield {"replicas": 1}, late_joining.clean(late_joining.one_replica)
    yield {"replicas": 2}, late_joining.clean(late_joining.two_replicas)
    in_turn = partial(late_joining.two_replicas, in_turn=True)
    yield {"replicas": 2, "away": "in turn"}, late_joining.clean(in_turn)


def group_splits() -> Rows:
    for max_in_flight in (1, 4, 1_024):
        of = {"max_in_flight": max_in_flight}
        yield {**of, "members": "slow and fast"}, splits.slow_and_fast(max_in_flight)
        for busy_ms in (250, 1_000):
            backlog = splits.backlog(max_in_flight, busy_ms=busy_ms)
            yield {**of, "backlog": 20, "busy_ms": busy_ms}, backlog


def repeats_among_new() -> Rows:
    for every_ms in (950, 1_000):
        yield {"every_ms": every_ms}, mixed_order.order(every_ms)


def gift_card_accounts() -> Rows:
    yield {"failure": "none"}, gift_card.nothing_fails()
    yield {"failure": "fails"}, gift_card.fails()
    yield {"failure": "fails", "members": 1}, gift_card.fails(members=1)
    yield {"failure": "slow"}, gift_card.slow()
    for death in silent_listeners.DEATHS:
        of = {"failure": "dead", "listener": death}
        yield of, gift_card.dead(death)
        yield {**of, "unit": "seconds late"}, list(gift_card.dead_late_s(death))
    yield {"failure": "twice"}, gift_card.twice()
    yield {"failure": "twice", "members": 1}, gift_card.twice(members=1)
    yield {"failure": "twice", "opening": 100}, gift_card.twice(opening=100)
    for design in blocking.DESIGNS:
        yield {"design": design}, blocking.waits_s(design)


def skipping_the_old() -> Rows:
    yield {"handler": "newest wins"}, late_version.newest_wins()


@cache
def matrix() -> dict[str, dict[str, str]]:
    """{handler: {failure: what is wrong}}."""
    return {name: kill_matrix.row(start) for name, start in handlers().items()}


def handlers_and_failures() -> Rows:
    for name, row in matrix().items():
        for failure, verdict in row.items():
            yield {"handler": name, "failure": failure}, verdict


def killed() -> Rows:
    """How many of the handlers these failures find out, together."""
    chosen = (("happy",), ("reorder",), ("reorder", "published twice"), ("crash",))
    for failures in chosen:
        found = [
            name
            for name, row in matrix().items()
            if any(row[failure] != "ok" for failure in failures)
        ]
        yield {"killed_by": " + ".join(failures)}, len(found)


SECTIONS: dict[str, Callable[[], Rows]] = {
    "H1": killed,
    "H3": clean_cells,
    "H4": slow_printer,
    "H5": dead_listener,
    "L05": ghost,
    "L06": joining_late,
    "L07": group_splits,
    "L08": repeats_among_new,
    "L09": gift_card_accounts,
    "L10": skipping_the_old,
    "4b": handlers_and_failures,
}


def measure(section: str) -> list[Measured]:
    return [Measured(section, of, value) for of, value in SECTIONS[section]()]


def handlers() -> dict[str, Start]:
    """The answers to exercise 10.2 that we have, the right one first."""
    folders = [ANSWERS / kind / HANDLERS for kind in ("right_answers", "wrong_answers")]
    paths = [path for folder in folders for path in sorted(folder.glob("*.py"))]
    return {path.stem.replace("_", " "): partial(_start, path) for path in paths}


def _start(path: Path) -> Handler:
    handler: Handler = run_path(str(path))["on_wallet_event"]
    return handler
