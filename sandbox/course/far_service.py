"""A service whose code is an answer: its turns are taken on the answer's side.

The world knows a class like any other. Each turn is a frame there and a list of
actions back; an action that no handler can do is refused before it is carried out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.course.examinee import Examinee, FarClass
from sandbox.course.exercise import MisbehavedError, short
from sandbox.course.misbehaviour import broken_frame, refused
from sandbox.errors import BadOptionError, NotPlainError
from sandbox.kernel.clock import whole_ms
from sandbox.kernel.plain import plain
from sandbox.services.actor import Action, Frame, Service

DECLARED = ("busy_ms", "subscription", "event_handlers", "request_handlers", "starters")
NUMBER_MAX = 2**53  # what reads a trace counts no further
NAME_MAX = 100


class FarService(Service):
    """Stands in the world for an object on the answer's side."""

    examinee: Examinee

    def __init__(self, name: str) -> None:
        super().__init__(name)
        said = f"{self.examinee.name}({name!r})"
        self._number = self.examinee.call(self.examinee.name, said, (name,), keep=True)

    def turn(self, frame: Frame) -> list[Action]:
        said = f"{self.examinee.name}, at work on {told(frame)}"
        actions = self.examinee.call([self._number, "turn"], said, (frame,))
        if not is_list_of_actions(actions):
            raise MisbehavedError(broken_frame(short(actions)))
        return list(actions)


def far_service(examinee: Examinee) -> type[Service]:
    """The class to build a world with. Raises MisbehavedError if it is no Service."""
    found = examinee.read()
    if not isinstance(found, FarClass):
        raise MisbehavedError(broken_frame("a class, and now none any more"))
    is_name = found.name.isidentifier() and len(found.name) < NAME_MAX
    name = found.name if is_name else examinee.name
    values = {one: examinee.read([examinee.name, one]) for one in DECLARED}
    refuse_declared(**values)
    declared: type[Service] = type(name, (FarService,), {"examinee": examinee})
    for one, value in values.items():
        setattr(declared, one, value)
    return declared


def refuse_declared(busy_ms: Any, subscription: Any, **tables: Any) -> None:
    """Raises MisbehavedError for what no class below Service can say of itself."""
    try:
        whole_ms("busy_ms", busy_ms)
    except BadOptionError as error:
        raise MisbehavedError(refused("busy_ms", error)) from None
    if not is_fields(subscription):
        raise MisbehavedError(broken_frame(f"subscription = {short(subscription)}"))
    for name, table in tables.items():
        if not is_fields(table) or not all(map(is_text, table.values())):
            raise MisbehavedError(broken_frame(f"{name} = {short(table)}"))


def is_list_of_actions(value: object) -> bool:
    return isinstance(value, list) and all(map(is_action, value))


def is_action(value: object) -> bool:
    if not isinstance(value, list) or not value or not is_text(value[0]):
        return False
    verb, *values = value
    forms = ACTIONS.get(verb)
    if forms is None or len(forms) != len(values):
        return False
    return all(is_form(one) for is_form, one in zip(forms, values, strict=True))


def is_plain(value: object) -> bool:
    try:
        plain("an action", value)
    except NotPlainError:
        return False
    return True


def is_text(value: object) -> bool:
    return isinstance(value, str)


def is_fields(value: object) -> bool:
    return isinstance(value, dict) and is_plain(value)


def is_number(value: object) -> bool:
    return type(value) is int and 0 <= value < NUMBER_MAX


def is_number_or_none(value: object) -> bool:
    return value is None or is_number(value)


# {verb: of what form each value is that follows it}
ACTIONS: dict[str, tuple[Callable[[object], bool], ...]] = {
    "put": (is_plain, is_plain),
    "delete": (is_plain,),
    "emit": (is_text, is_fields, is_number_or_none),
    "ack": (is_number_or_none,),
    "reply": (is_number, is_plain, is_plain),
    "request": (is_text, is_text, is_text, is_plain, is_number_or_none),
    "after": (is_number, is_number),
}


def told(frame: Frame) -> str:
    """What a turn is about, in a word or two."""
    if frame["kind"] in ("event", "do"):
        return str(frame["type"])
    if frame["kind"] == "request":
        return f"{frame['method']} {frame['path']}"
    return f"its {frame['kind']}"
