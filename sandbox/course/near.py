"""An answer in this process: its turns run within limits, and Python stays usable.

What takes no step of Python (a sleep) ends as "too slow here". What never lets go of
Python (one huge power) is for Jupyter's stop button; marks are made in a jail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any

from sandbox.answering.answer import Answer
from sandbox.answering.apart import Printed, kept_apart
from sandbox.answering.stepping import Limits, Outcome, Stepper
from sandbox.course.examinee import Examinee


class Near:
    """Where an answer is tried here. Its turns are taken within `held()`."""

    def __init__(self, asks_for: str, answer: Any, limits: Limits) -> None:
        self.asks_for = asks_for
        self.answer = answer
        self.limits = limits
        self.printed = Printed()

    @contextmanager
    def held(self) -> Iterator[None]:
        self._deadline_s = perf_counter() + self.limits.wall_s
        self._stepper = Stepper(self.limits)
        try:
            with kept_apart(self.printed):
                yield
        finally:
            self._stepper.close()

    def begin(self) -> Examinee:
        self.printed.text = ""
        answer = Answer({self.asks_for: self.answer}, self._run)
        # What its author calls it is what it is called in a sentence.
        called = str(getattr(self.answer, "__name__", self.asks_for))
        return Examinee(self.asks_for, answer.turn, self.limits, called)

    def printed_text(self) -> str:
        return self.printed.text

    def _run(self, function: Callable[[], Any]) -> Outcome:
        """Raises TooSlowHereError."""
        if self._stepper.is_lost:
            self._stepper = Stepper(self.limits)
        return self._stepper.call(function, self._deadline_s)
