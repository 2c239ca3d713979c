"""What an exercise is: programs to try an answer on, and what to say when one fails.

A program is a short list of steps that any part may be cut from, so that the
smallest failing one can be found and shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Step = tuple[str, ...]
Program = list[Step]
# The learner's function, called with limits. It raises MisbehavedError.
Call = Callable[..., Any]


@dataclass(frozen=True)
class Fault:
    """What was wrong in one program, in the words a learner reads."""

    label: str
    fact: str
    advice: str
    expected: str = ""
    got: str = ""

    @property
    def comparison(self) -> str:
        return f"Expected {self.expected}, got {self.got}. " if self.got else ""


class MisbehavedError(Exception):
    """The answer did not come back with a value; never leaves the check."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.label)
        self.fault = fault


@dataclass(frozen=True, kw_only=True)
class Exercise:
    number: str
    asks_for: str  # the name that the answer cell defines
    points: int
    hints: tuple[str, str, str]  # a nudge, where to look, a worked step
    # Programs by group, the plain case first: without it there are no points.
    groups: Callable[[int], Mapping[str, Sequence[Program]]]
    # The first fault of the answer in that program, or None.
    examine: Callable[[Call, Program], Fault | None]
    # The same fault, told as the mistake that explains all the answer does.
    diagnose: Callable[[Call, Sequence[Program], Fault], Fault]
    # One step as a sentence.
    told: Callable[[Step], str]


def short(value: object) -> str:
    """A value, or a text as it is, in at most 100 characters."""
    if isinstance(value, list) and len(value) > 20:
        value = [*value[:20], ...]
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 100 else f"{text[:97]}..."
