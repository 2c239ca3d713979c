"""Call a function step by step in a thread of its own; past a limit, leave it standing.

An exception thrown into an endless loop can be caught there, and what catches
everything would go on. So nothing is thrown: the step too many never returns. Its
thread waits for ever, takes no time, and ends with Python.

Of Python's own library and of installed packages each call is a step, whatever goes on
in it: to store one row takes SQLAlchemy thousands of lines.
"""

from __future__ import annotations

import dis
import sys
import sysconfig
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from time import perf_counter
from types import CodeType, FrameType
from typing import Any


@dataclass(frozen=True)
class Limits:
    """How much one check may do. Only `wall_s` depends on the machine."""

    steps: int = 50_000  # of one call
    depth: int = 300
    wall_s: float = 20.0  # of the whole check: then it is too slow here, not wrong


@dataclass(frozen=True)
class Outcome:
    """How a call ended: with a value, with an error, or past the limit named."""

    value: Any = None
    error: BaseException | None = None
    limit: str = ""


class TooSlowHereError(BaseException):
    """The wall clock ran out before the steps did: a matter of the machine.

    Not an Exception: a client library that sees to its listeners' errors must not take
    it for one of them, and a slow machine's answer for a wrong one.
    """


class Stepper:
    """Makes calls one after another, until one of them does not come back."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.orders: SimpleQueue[Callable[[], Any] | None] = SimpleQueue()
        self.outcomes: SimpleQueue[Outcome] = SimpleQueue()
        self.is_lost = False
        self.steps = self.depth = 0
        Thread(target=self._serve, daemon=True).start()

    def call(self, function: Callable[[], Any], deadline_s: float) -> Outcome:
        """Raises TooSlowHereError."""
        self.is_lost = True  # whatever happens now, until there is an outcome
        self.orders.put(function)
        try:
            outcome = self.outcomes.get(timeout=max(0, deadline_s - perf_counter()))
        except Empty:
            raise TooSlowHereError from None
        self.is_lost = bool(outcome.limit)
        return outcome

    def close(self) -> None:
        self.is_lost = True
        self.orders.put(None)

    def _serve(self) -> None:
        while function := self.orders.get():
            self.steps = self.depth = 0
            self.outcomes.put(self._outcome(function))

    def _outcome(self, function: Callable[[], Any]) -> Outcome:
        sys.settrace(self._enter)
        try:
            return Outcome(value=function())
        except BaseException as error:
            return Outcome(error=error)
        finally:
            sys.settrace(None)

    def _enter(self, frame: FrameType, *_: object) -> Any:
        """Python calls this at every call; what it returns sees to the rest of it."""
        self._count()
        if is_installed(frame.f_code.co_filename):
            return None
        self.depth += 1
        if self.depth > self.limits.depth:
            self._stand_still("depth")
        frame.f_trace_opcodes = hides_steps(frame.f_code)
        return self._step

    def _step(self, _: FrameType, event: str, __: object) -> Any:
        """Python calls this before every line of the answer, and at every return."""
        self._count()
        if event == "return":
            self.depth -= 1
        return self._step

    def _count(self) -> None:
        self.steps += 1
        if self.steps > self.limits.steps:
            self._stand_still("steps")

    def _stand_still(self, limit: str) -> None:
        sys.settrace(None)  # or all other threads would stay slow
        self.outcomes.put(Outcome(limit=limit))
        forever = Lock()
        forever.acquire()
        forever.acquire()


INSTALLED = tuple(
    {
        sysconfig.get_path(name)
        for name in ("stdlib", "platstdlib", "purelib", "platlib")
    }
)


@cache
def is_installed(path: str) -> bool:
    """Is that file a part of Python, or of a package that somebody has installed?"""
    return path.startswith((*INSTALLED, "<frozen "))


@cache
def hides_steps(code: CodeType) -> bool:
    """Python 3.11 tells nothing of a jump to itself, as in `while True: pass`."""
    if sys.version_info >= (3, 12):
        return False
    return any(
        one.opname == "JUMP_BACKWARD" and one.argval == one.offset
        for one in dis.get_instructions(code)
    )
