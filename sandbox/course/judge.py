"""Whether an answer is right, decided by programs: the same answer, the same verdict.

Points are the share of scenario groups that the answer keeps; without the plain case
there are none. Of the first group that it breaks, the smallest program is kept.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol, TypeGuard

from sandbox.answering.stepping import Limits, TooSlowHereError
from sandbox.course.examinee import Examinee
from sandbox.course.exercise import Exercise, Fault, MisbehavedError, Program
from sandbox.course.misbehaviour import not_asked_for, refused
from sandbox.course.near import Near
from sandbox.course.shrink import smallest
from sandbox.course.variants import varied
from sandbox.errors import SandboxError

NO_LIMITS = Limits()
IS_ELSEWHERE = object()


@dataclass(frozen=True)
class Verdict:
    """What a check found. Without a fault, the answer passed."""

    points: float
    fault: Fault | None = None
    program: Program | None = None
    printed: str = ""


class Place(Protocol):
    """Where an answer is tried: in this process, or in a jail."""

    def begin(self) -> Examinee:
        """The answer before one more program."""
        ...

    def printed_text(self) -> str:
        """What it has printed since."""
        ...


class Elsewhere(Protocol):
    """Stands for an answer that is not here: it knows where it is tried."""

    seed: int
    variant: int | None  # of the exercise, for this student

    def tried(self) -> AbstractContextManager[Place]: ...

    def heard(self, exercise: Exercise, verdict: Verdict) -> None:
        """Told of what came of it."""
        ...


def judge(
    exercise: Exercise, answer: Any, *, seed: int = 1, limits: Limits = NO_LIMITS
) -> Verdict:
    """Try the answer on every program of the exercise. Raises TooSlowHereError."""
    if is_elsewhere(answer):
        with answer.tried() as place:
            asked = varied(exercise, answer.variant)
            verdict = Trial(asked, place, answer.seed).verdict()
        answer.heard(asked, verdict)
        return verdict
    near = Near(exercise.asks_for, answer, limits)
    with near.held():
        return Trial(exercise, near, seed).verdict()


def is_elsewhere(answer: Any) -> TypeGuard[Elsewhere]:
    """Only our own class has the mark; a learner's answer is asked for nothing."""
    return getattr(type(answer), "IS_ELSEWHERE", None) is IS_ELSEWHERE


class Trial:
    """One answer before one exercise."""

    def __init__(self, exercise: Exercise, place: Place, seed: int) -> None:
        self.exercise, self.place = exercise, place
        self.groups = exercise.groups(seed)
        self.plain = next(iter(self.groups))

    def verdict(self) -> Verdict:
        """Raises TooSlowHereError."""
        if fault := self._of_another_kind():
            return Verdict(0.0, fault)
        broken = self._broken()
        if not broken:
            return Verdict(float(self.exercise.points))
        return self._told(self._points(broken), *next(iter(broken.values())))

    def _of_another_kind(self) -> Fault | None:
        exercise = self.exercise
        try:
            found, what = self.place.begin().kind()
        except MisbehavedError as error:
            return error.fault
        if found == exercise.kind:
            return None
        return not_asked_for(exercise.number, exercise.asks_for, exercise.kind, what)

    def _broken(self) -> dict[str, tuple[Program, Fault]]:
        """The groups that the answer breaks, each with the program that shows it."""
        broken: dict[str, tuple[Program, Fault]] = {}
        for name, programs in self.groups.items():
            for program in programs:
                if fault := self.fault_in(program):
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
        fault = self._again(program) or found
        printed = self.place.printed_text()
        return Verdict(points, self._explained(fault), program, printed)

    def _explained(self, fault: Fault) -> Fault:
        every = [program for programs in self.groups.values() for program in programs]
        try:
            return self.exercise.diagnose(self.place.begin, every, fault)
        except (MisbehavedError, TooSlowHereError):
            return fault

    def _label(self, program: Program) -> str:
        fault = self._again(program)
        return fault.label if fault else ""

    def _again(self, program: Program) -> Fault | None:
        """Its fault; once time is up, what is known must do: it is wrong already."""
        try:
            return self.fault_in(program)
        except TooSlowHereError:
            return None

    def fault_in(self, program: Program) -> Fault | None:
        """What is wrong with the answer in that program, or None."""
        try:
            return self.exercise.examine(self.place.begin(), program)
        except MisbehavedError as error:
            return error.fault
        except SandboxError as error:  # it cannot even be put into a world
            return refused("the set-up", error)
