"""Why? leads to what a person would answer, not only to what happened just before."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from properties.logs import drawn, scenario_of
from properties.player import play
from properties.programs import programs

from sandbox import scenario
from sandbox.kernel.facts import Delivered, Missed, PublishRefused
from sandbox.kernel.trace import Entry, Trace
from sandbox.views.player.payload import payload
from sandbox.views.player.whys import whys
from sandbox.views.reading import Reading


def played(name: str, on: str, store: str = "memory") -> Trace:
    trace: Trace = scenario(name).with_(on=on, store=store).run().trace
    return trace


def kinds(trace: Trace, entry: Entry) -> list[str]:
    numbers = whys(trace)[entry.number]
    return [type(trace[number].fact).__name__ for number in numbers]


def said(trace: Trace, entry: Entry) -> str:
    return "\n".join(str(trace[number]) for number in whys(trace)[entry.number])


@pytest.mark.parametrize("on", ["bus", "channels"])
def test_what_is_given_twice_names_the_crash_and_the_start(on: str) -> None:
    """And the first time, for else nobody would call it again."""
    trace = played("orders sleeps", on)
    twice = [
        e for e in trace.of(Delivered) if e.actor == "orders" and e.about in (19, 34)
    ][-1]
    found = kinds(trace, twice)

    assert [k for k in found if k not in ("Requested", "Answered")] == [
        "Delivered", "Acted", "Crashed", "Acted", "Started",
        "CaughtUp" if on == "bus" else "Subscribed", "Delivered",
    ]  # fmt: skip
    assert "crash orders @200" in said(trace, twice)


def test_refusal_after_a_restart_names_the_restart() -> None:
    """The server answers with an error; that it has forgotten its client is the cause."""
    trace = played("server restarts", "channels")
    (refused,) = trace.of(PublishRefused)

    assert kinds(trace, refused) == [
        "Acted", "ServerStopped", "ServerStarted", "ClientForgotten", "Acted",
        "Published", "PublishRefused",
    ]  # fmt: skip
    assert "started with 0 messages" in said(trace, refused)


def test_copy_that_nobody_took_names_the_crash() -> None:
    """Before the publish, for it came before."""
    trace = played("orders sleeps", "channels")
    missed = next(trace.of(Missed))

    assert kinds(trace, missed) == [
        "Acted", "Crashed", "Acted", "Published", "Stored", "Missed"
    ]  # fmt: skip


def test_old_message_names_the_start_of_its_reader() -> None:
    """It was published long before, and is given now because somebody came."""
    trace = played("server restarts", "channels", "file")
    first = next(e for e in trace.of(Delivered) if e.actor == "payments")

    assert kinds(trace, first) == [
        "Published", "Acted", "Started", "Subscribed", "Delivered"
    ]  # fmt: skip


@pytest.mark.parametrize("on", ["bus", "channels"])
def test_where_causes_tell_all_nothing_is_added(on: str) -> None:
    """A run without trouble needs no other reasons."""
    assert whys(played("paid purchase", on)) == {}


def test_player_gets_them() -> None:
    """By the number of the entry."""
    trace = played("orders sleeps", "bus")
    (run,) = payload([Reading(trace)], "x")["runs"]

    assert run["whys"] == whys(trace) != {}


@settings(
    max_examples=40, deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(programs(), drawn(scenario_of))
def test_any_reasons_are_earlier_and_hold_the_causes(program: Any, log: Any) -> None:
    """In order, each once, itself last, and never less than the chain of causes."""
    for trace in (play(program, lambda _: None).world.trace, log.run().trace):
        for number, found in whys(trace).items():
            chain = {cause.number for cause in trace.why(number)}
            assert found == sorted(set(found))
            assert found[-1] == number
            assert chain < set(found)
