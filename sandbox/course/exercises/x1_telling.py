"""Lesson 01 · what can be said of several of its exercises."""

from __future__ import annotations

from typing import Any

from sandbox.answering.values import Foreign
from sandbox.course.exercise import Fault, kind_of


def nothing_done(name: str) -> Fault:
    """For what is still blank, where a right answer returns nothing either."""
    fact = f"{name} did nothing."
    return Fault("nothing done", fact, "Put your code in place of the `...`.")


def never_ran(name: str, returned: Any) -> Fault | None:
    """A fault if that is what an `async def` returns instead of running."""
    if not (isinstance(returned, Foreign) and kind_of(returned) == "coroutine"):
        return None
    return Fault(
        "never ran",
        f"{name} returned a coroutine, and nobody awaits it.",
        "Write def, not async def: a callback is called and has returned.",
    )
