"""Call a function of unknown manners: get its value or a fault, and stay usable.

What takes no step of Python (a sleep) ends as "too slow here". What never lets go of
Python (one huge power) is for Jupyter's stop button; marks are made in a jail.
"""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any

from sandbox.course.exercise import Fault, MisbehavedError, short
from sandbox.course.stand_ins import AskedError, Printed, kept_apart
from sandbox.course.stepping import Limits, Outcome, Stepper


class Guard:
    """The limits of one check around one answer. Called within `held()`."""

    def __init__(self, answer: Callable[..., Any], limits: Limits) -> None:
        self.answer = answer
        self.name = str(getattr(answer, "__name__", "the answer"))
        self.limits = limits
        self.printed = Printed()

    @contextmanager
    def held(self) -> Iterator[None]:
        self.deadline_s = perf_counter() + self.limits.wall_s
        self.stepper = Stepper(self.limits)
        try:
            with kept_apart(self.printed):
                yield
        finally:
            self.stepper.close()

    def __call__(self, *given: Any) -> Any:
        """The answer's value. Raises MisbehavedError, TooSlowHereError."""
        # Copies, so that an answer that changes them is found and harms nobody.
        handed = copy.deepcopy(given)
        outcome = self._outcome(handed)
        if fault := self._fault(outcome, given, handed):
            raise MisbehavedError(fault)
        if inspect.iscoroutine(outcome.value):
            outcome.value.close()  # or Python complains later, in some other cell
        return outcome.value

    def _outcome(self, handed: tuple[Any, ...]) -> Outcome:
        if self.stepper.is_lost:
            self.stepper = Stepper(self.limits)
        return self.stepper.call(lambda: self.answer(*handed), self.deadline_s)

    def _fault(
        self, outcome: Outcome, given: tuple[Any, ...], handed: tuple[Any, ...]
    ) -> Fault | None:
        if outcome.limit == "steps":
            fact = (
                f"{self.name} took more than {self.limits.steps:,} steps in one call."
            )
            return Fault("endless", fact, "Look for a loop whose end never comes.")
        if outcome.limit == "depth" or isinstance(outcome.error, RecursionError):
            fact = f"{self.name} called itself more than {self.limits.depth} deep."
            return Fault("too deep", fact, "Look for a call that never stops calling.")
        if outcome.error is not None:
            return self._raised(outcome.error)
        return changed(self.name, given, handed) if handed != given else None

    def _raised(self, error: BaseException) -> Fault:
        if isinstance(error, AskedError):
            fact = f"{self.name} waits for the keyboard."
            return Fault("asked for input", fact, "All it needs is in its arguments.")
        if isinstance(error, SystemExit):
            fact = f"{self.name} tried to end Python."
            return Fault("tried to exit", fact, "Return a value; do not leave.")
        fact = f"{type(error).__name__}: {text_of(error)}".rstrip(": ")
        where = where_in(self.answer, error)
        advice = "Follow the steps above by hand to see why."
        return Fault("raised an error", f"{fact}{where}.", advice)


def changed(name: str, given: tuple[Any, ...], handed: tuple[Any, ...]) -> Fault:
    pairs = zip(given, handed, strict=True)
    before, after = next(pair for pair in pairs if pair[0] != pair[1])
    return Fault(
        "changed its arguments",
        f"{name} was given {short(before)} and left {short(after)}.",
        "The caller still needs what it gave you: build a new list instead.",
    )


def text_of(error: BaseException) -> str:
    try:
        return short(str(error))
    except Exception:  # a learner's own error class may not even print
        return ""


def where_in(answer: Callable[..., Any], error: BaseException) -> str:
    """The answer's line that raised, counted from its `def`: a cell has no others."""
    code = getattr(answer, "__code__", None)
    step, found = error.__traceback__, 0
    while step and code:
        if step.tb_frame.f_code is code:
            found = step.tb_lineno - code.co_firstlineno + 1
        step = step.tb_next
    return f", in line {found} of {code.co_name}" if code and found else ""
