"""An answer as an exercise knows it: called by name across a wall, answered in values.

Nothing of the answer lives on this side: what it returns are exact builtin values,
what it does are actions, carried out here one by one. So the same exercise can try an
answer that runs in this process and one that runs in a jail.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from sandbox.answering.answer import Frame
from sandbox.answering.stepping import Limits
from sandbox.answering.values import (
    BadValueError,
    Coded,
    Encoder,
    Foreign,
    decode,
    foreign,
)
from sandbox.course.exercise import MisbehavedError, short
from sandbox.course.folder import Folder, near_folder
from sandbox.course.misbehaviour import broken_frame, changed, past, raised, refused
from sandbox.course.replies import is_reply
from sandbox.errors import SandboxError

Turn = Callable[[Frame], Frame]
Folders = Callable[[], AbstractContextManager[Folder]]


class Part:
    """A part of the world that is lent to an answer. kind: of its stand-in there."""

    kind = ""

    def fields(self) -> dict[str, Any]:
        """What the stand-in can tell without asking."""
        return {}

    def do(self, examinee: Examinee, verb: str, values: list[Any]) -> None:
        """Carry out one action: there is a method do_… for each."""
        act = getattr(self, f"do_{verb}", None)
        if act is None:
            raise MisbehavedError(broken_frame(f"{self.kind} does not {verb}"))
        act(examinee, *values)


@dataclass(frozen=True)
class NewPart:
    """The number of a part that began on the answer's side."""

    number: int


@dataclass(frozen=True)
class FarClass:
    """A class that the answer cell defines."""

    name: str
    is_service: bool


class Examinee:
    """One answer in one program. name: what the exercise asks for. called: what its
    author calls it. folder: makes one in which the answer can work."""

    def __init__(
        self, name: str, turn: Turn, limits: Limits, called: str = "",
        folder: Folders = near_folder,
    ) -> None:  # fmt: skip
        self.name = name
        self.folder = folder
        self.called = called or name
        self._turn = turn
        self._limits = limits
        self._parts: dict[int, Part] = {}
        self._reading = {
            "function": self._far_function, "part": self._part, "class": far_class
        }  # fmt: skip

    def __call__(self, *given: Any, **named: Any) -> Any:
        """Call the answer. Raises MisbehavedError, TooSlowHereError."""
        return self.call(self.name, self.called, given, named)

    def call(
        self, of: Any, said: str, given: tuple[Any, ...] = (),
        named: dict[str, Any] | None = None, *, keep: bool = False,
    ) -> Any:  # fmt: skip
        """Call something of the answer's. said: what to call it in a sentence.
        keep: what it returns stays there; its number comes back."""
        sent = [self._coded(one) for one in given]
        frame: Frame = {"of": of, "given": sent}
        if named:
            frame["named"] = {name: self._coded(one) for name, one in named.items()}
        if keep:
            frame["keep"] = True
        reply = self._reply(frame, said)
        self._refuse_change(said, given, sent, reply)
        return reply["kept"] if keep else self._value(reply["value"])

    def read(self, of: Any = None) -> Any:
        """A value that the answer cell defines, or an attribute of it."""
        reply = self._reply({"of": self.name if of is None else of}, self.called)
        return self._value(reply["value"])

    def kind(self) -> tuple[str, str]:
        """What the answer is, as an exercise asks for it, and what to call that."""
        found = self.read()
        if isinstance(found, FarFunction):
            return "function", "a function"
        if isinstance(found, FarClass):
            return ("service" if found.is_service else "class"), "a class"
        kind = found.kind if isinstance(found, Foreign) else type(found).__name__
        return "value", f"a value of type {kind}"

    def lend(self, part: Part, number: int | None = None) -> None:
        """Let the answer have that part. number: of one that began on its side."""
        self._parts[len(self._parts) + 1 if number is None else number] = part

    def _reply(self, frame: Frame, said: str) -> Frame:
        reply = self._turn(frame)
        if not is_reply(reply, frame):
            raise MisbehavedError(broken_frame(short(reply)))
        if "limit" in reply:
            raise MisbehavedError(past(said, reply["limit"], self._limits))
        if "raised" in reply:
            raise MisbehavedError(raised(said, **reply["raised"]))
        for verb, number, *values in reply["actions"]:
            self._carry_out(verb, number, [self._value(one) for one in values])
        return reply

    def _carry_out(self, verb: str, number: int, values: list[Any]) -> None:
        try:
            self._parts[number].do(self, verb, values)
        except (LookupError, TypeError, ValueError, OverflowError) as error:
            # More or other values than the stand-in would have sent.
            raise MisbehavedError(broken_frame(f"{verb}: {error}")) from None
        except SandboxError as error:
            raise MisbehavedError(refused(verb, error)) from None

    def _refuse_change(
        self, said: str, given: tuple[Any, ...], sent: list[Coded], reply: Frame
    ) -> None:
        for before, was, after in zip(given, sent, reply["given"], strict=True):
            if after != was and not isinstance(before, Part):
                raise MisbehavedError(changed(said, before, self._value(after)))

    def _value(self, coded: Coded) -> Any:
        try:
            return decode(coded, self._reading)
        except BadValueError:
            raise MisbehavedError(broken_frame(short(coded))) from None

    def _coded(self, value: Any) -> Coded:
        return Encoder(self._special).code(value)

    def _special(self, value: Any) -> Coded:
        if not isinstance(value, Part):
            return foreign(value)
        if value not in self._parts.values():
            self.lend(value)
        number = next(n for n, part in self._parts.items() if part is value)
        told = {name: self._coded(one) for name, one in value.fields().items()}
        return {"stand_in": [value.kind, number, told]}

    def _part(self, number: int) -> Part | NewPart:
        return self._parts.get(number) or NewPart(whole(number))

    def _far_function(self, number: int) -> FarFunction:
        return FarFunction(self, whole(number))


class FarFunction:
    """A function that the answer has handed over, to be called back."""

    def __init__(self, examinee: Examinee, number: int) -> None:
        self._examinee = examinee
        self.number = number
        self.said = f"the function that {examinee.called} handed over"

    def __call__(self, *given: Any) -> Any:
        return self._examinee.call(self.number, self.said, given)


def whole(number: Any) -> int:
    """Raises TypeError."""
    if type(number) is not int:
        raise TypeError("parts and functions are known by whole numbers")
    return number


def far_class(held: Any) -> FarClass:
    name, is_service = held
    return FarClass(str(name), bool(is_service))
