"""A service whose code is an answer: its turns are taken on the answer's side.

The world knows a class like any other. Each turn is a frame there and a list of
actions back; an action that no handler can do is refused before it is carried out.
"""

from __future__ import annotations

from typing import Any

from sandbox.course.examinee import Examinee, FarClass
from sandbox.course.exercise import MisbehavedError
from sandbox.course.misbehaviour import broken_frame
from sandbox.services.actor import Action, Frame, Service

# {verb: how many values follow it}
ACTIONS = {
    "put": 2, "delete": 1, "emit": 3, "ack": 1, "reply": 3, "request": 5, "after": 2
}  # fmt: skip
DECLARED = ("busy_ms", "subscription", "event_handlers", "request_handlers", "starters")


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
            raise MisbehavedError(broken_frame(repr(actions)))
        return list(actions)


def far_service(examinee: Examinee) -> type[Service]:
    """The class to build a world with. Raises MisbehavedError if it is no Service."""
    found = examinee.read()
    assert isinstance(found, FarClass), found
    kind: Any = type(found.name, (FarService,), {"examinee": examinee})
    for name in DECLARED:
        setattr(kind, name, examinee.read([examinee.name, name]))
    declared: type[Service] = kind
    return declared


def is_list_of_actions(value: object) -> bool:
    return isinstance(value, list) and all(map(is_action, value))


def is_action(value: object) -> bool:
    if not isinstance(value, list) or not value or not isinstance(value[0], str):
        return False
    return ACTIONS.get(value[0]) == len(value) - 1


def told(frame: Frame) -> str:
    """What a turn is about, in a word or two."""
    if frame["kind"] in ("event", "do"):
        return str(frame["type"])
    if frame["kind"] == "request":
        return f"{frame['method']} {frame['path']}"
    return f"its {frame['kind']}"
