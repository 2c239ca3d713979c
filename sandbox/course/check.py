"""check("2.4", answer): a line when it passes, and when it fails one thing to do next.

A failing check raises, so that a wrong answer stays red however it is run or saved.
nbgrader takes points from what a cell returns, so there it returns them instead.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from textwrap import wrap
from typing import Any

from sandbox.answering.stepping import Limits, TooSlowHereError
from sandbox.course import progress
from sandbox.course.exercise import Exercise, Fault, Program
from sandbox.course.exercises import find
from sandbox.course.judge import NO_LIMITS, Trial, Verdict, is_elsewhere, judge
from sandbox.course.near import Near
from sandbox.course.variants import varied
from sandbox.errors import BadOptionError, CheckFailed

# nbgrader sets it to `autograde` or `validate` while it runs a notebook.
UNDER_NBGRADER = "NBGRADER_EXECUTION"
SHOWN_STEPS_MAX = 12
SHOWN_LINES_MAX = 5
INDENT, WIDTH = "     ", 75


class Check:
    """What a lesson calls as `check`; it counts the hints it gave in this kernel."""

    def __init__(self) -> None:
        self.hints_given: Counter[str] = Counter()
        self.failing: dict[str, Program] = {}  # the smallest, of each exercise
        self.variants: dict[str, int | None] = {}  # of what was checked, the latest

    def __repr__(self) -> str:
        return 'check("2.4", answer), check.hint("2.4"), check.replay("2.4", answer)'

    def _find(self, number: str) -> Exercise:
        return varied(find(number), self.variants.get(number))

    def __call__(
        self, number: str, answer: Any, *, variant: int | None = None,
        limits: Limits = NO_LIMITS,
    ) -> float:  # fmt: skip
        """The points of that answer. Raises CheckFailed, UnknownNameError.

        variant: which one, as the notebook of one student has it.
        """
        self.variants[number] = variant
        exercise = self._find(number)
        try:
            verdict = judge(exercise, answer, limits=limits)
        except TooSlowHereError:
            raise CheckFailed(too_slow(exercise, limits), points=0.0) from None
        progress.attempted(number, verdict.points)
        if verdict.fault is None:
            self.failing.pop(number, None)
            print(f"{scored(exercise, verdict)} · passed")
            return verdict.points
        if verdict.program:
            self.failing[number] = verdict.program
        return failed(exercise, verdict, is_shown=not is_elsewhere(answer))

    def replay(self, number: str, answer: Any, *, limits: Limits = NO_LIMITS) -> Any:
        """The run of the smallest failing program once more, to be asked and shown.

        None if no run belongs to that exercise. Raises BadOptionError if the last
        check passed.
        """
        exercise = self._find(number)
        if number not in self.failing:
            raise BadOptionError(
                f"{number} has not failed in this kernel, so there is nothing to "
                f'replay. Type check("{number}", {exercise.asks_for}) first.'
            )
        near = Near(exercise.asks_for, answer, limits)
        with near.held():
            fault = Trial(exercise, near, seed=1).fault_in(self.failing[number])
        return fault.run if fault else None

    def hint(self, number: str) -> None:
        """Print the next hint: a nudge, then where to look, then a worked step."""
        hints = self._find(number).hints
        self.hints_given[number] = min(self.hints_given[number] + 1, len(hints))
        level = self.hints_given[number]
        progress.hinted(number, level)
        print(f"{number} · hint {level} of {len(hints)} · {hints[level - 1]}")


check = Check()


def failed(exercise: Exercise, verdict: Verdict, *, is_shown: bool) -> float:
    """Show the smallest failing run, then raise what to do next."""
    fault = verdict.fault
    assert fault is not None
    if verdict.program:
        print("\n".join(table(exercise, verdict.program)))
    if fault.run is not None and is_shown:
        show_run(fault.run, fault.at)
    if verdict.printed:
        print("\n".join(["Your answer printed:", *first_lines(verdict.printed)]))
    message = told(exercise, verdict, fault)
    if UNDER_NBGRADER not in os.environ:
        raise CheckFailed(message, points=verdict.points)
    print(message)
    return verdict.points


def show_run(run: Any, at: int | None) -> None:
    """In a notebook, the player at the entry to look at first; else nothing."""
    loaded = sys.modules.get("IPython")
    if loaded is None or loaded.get_ipython() is None:
        return
    from IPython.display import display

    from sandbox.views.showing import show  # drawing takes a while to load

    display(show(run, at=at))  # type: ignore[no-untyped-call]


def told(exercise: Exercise, verdict: Verdict, fault: Fault) -> str:
    hint = f'Hint: check.hint("{exercise.number}")'
    if verdict.program:
        steps = counted(len(verdict.program), "step")
        hint = f"The smallest failing run is above ({steps}). {hint}"
    lines = (
        f"{scored(exercise, verdict)} · {fault.label}: {fault.fact}",
        f"{fault.comparison}{fault.advice}",
        hint,
    )
    # "CheckFailed: " stands before the first of them.
    return f"\n{INDENT}".join(row for line in lines for row in wrap(line, WIDTH))


def scored(exercise: Exercise, verdict: Verdict) -> str:
    return f"{exercise.number} · {verdict.points:g} of {exercise.points}"


def too_slow(exercise: Exercise, limits: Limits) -> str:
    return (
        f"{exercise.number} · too slow here: no verdict within {limits.wall_s:g} s.\n"
        f"     That says nothing about right or wrong. If your answer waits or sleeps, "
        f"take that out;\n     if this machine is busy, run the cell again."
    )


def table(exercise: Exercise, program: Program) -> list[str]:
    """The last steps of the program, one sentence each."""
    lines = [f"{n:4}  {exercise.told(s)}" for n, s in enumerate(program, start=1)]
    hidden = max(0, len(lines) - SHOWN_STEPS_MAX)
    before = [f"      ... {counted(hidden, 'step')} before"] if hidden else []
    return ["step", *before, *lines[hidden:]]


def first_lines(text: str) -> list[str]:
    lines = [f"      {line[:80]}" for line in text.splitlines()]
    rest = ["      ..."] if len(lines) > SHOWN_LINES_MAX else []
    return lines[:SHOWN_LINES_MAX] + rest


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
