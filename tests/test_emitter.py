"""Listeners by event name, as in Node's EventEmitter."""

from __future__ import annotations

from typing import ClassVar

import pytest

from sandbox.broker.emitter import Emitter, UnheardError
from sandbox.errors import UnknownNameError


class Bell(Emitter):
    events: ClassVar[tuple[str, ...]] = ("ring", "error")

    def __repr__(self) -> str:
        return "<bell>"


def test_listeners_are_called_in_the_order_in_which_they_came() -> None:
    """As Node does it, so that a lesson can rely on it."""
    bell = Bell()
    order: list[int] = []
    bell.on("ring", lambda: order.append(1))
    bell.on("ring", lambda: order.append(2))

    bell.emit("ring")

    assert order == [1, 2]


def test_listener_gets_what_was_emitted() -> None:
    """Every value, at every emit."""
    bell = Bell()
    got: list[tuple[int, str]] = []
    bell.on("ring", lambda *values: got.append(values))

    bell.emit("ring", 1, "a")
    bell.emit("ring", 2, "b")

    assert got == [(1, "a"), (2, "b")]


def test_on_is_a_decorator_as_well() -> None:
    """A function of several lines reads better below its event."""
    bell = Bell()
    got: list[str] = []

    @bell.on("ring")
    def hear() -> None:
        got.append("ring")

    bell.emit("ring")

    assert got == ["ring"]
    assert hear.__name__ == "hear"


def test_event_without_listeners_is_lost() -> None:
    """Who attaches a listener too late has missed it."""
    bell = Bell()
    got: list[str] = []

    bell.emit("ring")
    bell.on("ring", lambda: got.append("ring"))

    assert got == []


def test_unknown_event_is_an_error_that_knows_the_right_one() -> None:
    """A typo would otherwise listen for ever to nothing."""
    with pytest.raises(UnknownNameError, match="Did you mean 'ring'"):
        Bell().on("rign", lambda: None)


def test_error_without_a_listener_is_raised() -> None:
    """Errors are not lost: who does not listen is stopped, and told how to."""
    with pytest.raises(UnheardError, match=r"<bell> got the error 'too loud'.*\.on\("):
        Bell().emit("error", "too loud")


def test_error_with_a_listener_is_heard_and_no_more() -> None:
    """Listening is handling."""
    bell = Bell()
    heard: list[str] = []
    bell.on("error", heard.append)

    bell.emit("error", "too loud")

    assert heard == ["too loud"]


def test_listener_added_while_listening_hears_the_next_event() -> None:
    """The round that is under way is not made longer."""
    bell = Bell()
    got: list[str] = []
    bell.on("ring", lambda: bell.on("ring", lambda: got.append("late")))

    bell.emit("ring")
    first_round = list(got)
    bell.emit("ring")

    assert (first_round, got) == ([], ["late"])
