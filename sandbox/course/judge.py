"""Whether an answer is right, decided by programs: the same answer, the same verdict.

Points are the share of scenario groups that the answer keeps; without the plain case
there are none. Of the first group that it breaks, the smallest program is kept.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sandbox.course.exercise import Exercise, Fault, MisbehavedError, Program
from sandbox.course.guard import Guard
from sandbox.course.shrink import smallest
from sandbox.course.stepping import Limits, TooSlowHereError

NO_LIMITS = Limits()


@dataclass(frozen=True)
class Verdict:
    """What a check found. Without a fault, the answer passed."""

    points: float
    fault: Fault | None = None
    program: Program | None = None
    printed: str = ""


def judge(
    exercise: Exercise, answer: Any, *, seed: int = 1, limits: Limits = NO_LIMITS
) -> Verdict:
    """Try the answer on every program of the exercise. Raises TooSlowHereError."""
    if not callable(answer):
        return Verdict(0.0, not_a_function(exercise, answer))
    guard = Guard(answer, limits)
    with guard.held():
        return Trial(exercise, guard, seed).verdict()


def not_a_function(exercise: Exercise, answer: object) -> Fault:
    wanted = f'check("{exercise.number}", {exercise.asks_for})'
    return Fault(
        "not a function",
        f"the check was given a value of type {type(answer).__name__}.",
        f"Hand over the function itself, without calling it: {wanted}.",
    )


class Trial:
    """One answer before one exercise."""

    def __init__(self, exercise: Exercise, guard: Guard, seed: int) -> None:
        self.exercise, self.guard = exercise, guard
        self.groups = exercise.groups(seed)
        self.plain = next(iter(self.groups))

    def verdict(self) -> Verdict:
        broken = self._broken()
        if not broken:
            return Verdict(float(self.exercise.points))
        return self._told(self._points(broken), *next(iter(broken.values())))

    def _broken(self) -> dict[str, tuple[Program, Fault]]:
        """The groups that the answer breaks, each with the program that shows it."""
        broken: dict[str, tuple[Program, Fault]] = {}
        for name, programs in self.groups.items():
            for program in programs:
                if fault := self._fault(program):
                    broken[name] = program, fault
                    break
            if self.plain in broken:
                break
        return broken

    def _points(self, broken: Collection[str]) -> float:
        if self.plain in broken:
            return 0.0
        kept = len(self.groups) - len(broken)
        return float(self.exercise.points * kept // len(self.groups))

    def _told(self, points: float, failing: Program, found: Fault) -> Verdict:
        """The verdict with the smallest program that shows the same fault."""
        program = smallest(failing, lambda some: self._label(some) == found.label)
        self.guard.printed.text = ""
        fault = self._again(program) or found
        printed = self.guard.printed.text
        return Verdict(points, self._explained(fault), program, printed)

    def _explained(self, fault: Fault) -> Fault:
        every = [program for programs in self.groups.values() for program in programs]
        try:
            return self.exercise.diagnose(self.guard, every, fault)
        except (MisbehavedError, TooSlowHereError):
            return fault

    def _label(self, program: Program) -> str:
        fault = self._again(program)
        return fault.label if fault else ""

    def _again(self, program: Program) -> Fault | None:
        """Its fault; once time is up, what is known must do: it is wrong already."""
        try:
            return self._fault(program)
        except TooSlowHereError:
            return None

    def _fault(self, program: Program) -> Fault | None:
        try:
            return self.exercise.examine(self.guard, program)
        except MisbehavedError as error:
            return error.fault
