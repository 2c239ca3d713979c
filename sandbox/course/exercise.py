"""What an exercise is: programs to try an answer on, and what to say when one fails.

A program is a short list of steps that any part may be cut from, so that the
smallest failing one can be found and shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox.answering.values import Foreign

if TYPE_CHECKING:
    from sandbox.course.examinee import Examinee

Step = tuple[str, ...]
Program = list[Step]


@dataclass(frozen=True)
class Fault:
    """What was wrong in one program, in the words a learner reads."""

    label: str
    fact: str
    advice: str
    expected: str = ""
    got: str = ""
    # The run to show, and the entry of its trace at which to look first.
    run: Any = field(default=None, compare=False)
    at: int | None = None

    @property
    def comparison(self) -> str:
        return f"Expected {self.expected}, got {self.got}. " if self.got else ""


class MisbehavedError(BaseException):
    """The answer did not come back with a value; never leaves the check.

    Not an Exception: a client library that sees to its listeners' errors must not take
    it for one of them.
    """

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.label)
        self.fault = fault


@dataclass(frozen=True)
class Variants:
    """What may differ from student to student, so that another's answer does not fit.

    words: {what the exercise says, in quotes or brackets: what it may say instead}.
    made: the exercise that goes with {what it says: what it says instead}."""

    words: Mapping[str, Sequence[str]]
    made: Callable[[Exercise, Mapping[str, str]], Exercise]


@dataclass(frozen=True, kw_only=True)
class Exercise:
    number: str
    asks_for: str  # the name that the answer cell defines
    # What that is: "function", "service" (a class), "class", or "value".
    kind: str = "function"
    points: int
    hints: tuple[str, str, str]  # a nudge, where to look, a worked step
    # Programs by group, the plain case first: without it there are no points.
    groups: Callable[[int], Mapping[str, Sequence[Program]]]
    # The first fault of the answer in that program, or None.
    examine: Callable[[Examinee, Program], Fault | None]
    # The same fault, told as the mistake that explains all the answer does. It is
    # given what makes an examinee for one more program.
    diagnose: Callable[[Callable[[], Examinee], Sequence[Program], Fault], Fault] = (
        lambda begin, programs, fault: fault
    )
    # One step as a sentence.
    told: Callable[[Step], str]
    variants: Variants | None = None


def kind_of(value: object) -> str:
    """The name of a value's class, on whichever side of the wall it lives."""
    return value.kind if isinstance(value, Foreign) else type(value).__name__


def short(value: object) -> str:
    """A value, or a text as it is, in at most 100 characters."""
    if isinstance(value, list) and len(value) > 20:
        value = [*value[:20], ...]
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 100 else f"{text[:97]}..."
