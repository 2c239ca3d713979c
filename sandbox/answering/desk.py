"""What an answer did in one call: its actions in order, and the functions it left."""

from __future__ import annotations

from typing import Any

from sandbox.answering.values import Coded, Encoder, foreign

Action = list[Any]  # [verb, number of the part, coded values…]


class Desk:
    """Where stand-ins write down what the answer wants done.

    A function cannot cross, but its number can: it is kept here until it is called.
    """

    def __init__(self) -> None:
        self.actions: list[Action] = []
        self.kept: dict[int, Any] = {}
        self._parts = 0

    def act(self, verb: str, part: int, *values: Any) -> None:
        self.actions.append([verb, part, *map(self.code, values)])

    def code(self, value: Any) -> Coded:
        return Encoder(self._special).code(value)

    def keep(self, value: Any) -> int:
        """The number under which the other side can call for it."""
        number = len(self.kept) + 1
        self.kept[number] = value
        return number

    def new_part(self) -> int:
        """A number for a part that begins on this side, such as a subscription."""
        self._parts -= 1
        return self._parts

    def _special(self, value: Any) -> Coded:
        if isinstance(value, StandIn):
            return {"part": value._part}
        if callable(value) and not isinstance(value, type):
            return {"function": self.keep(value)}
        return foreign(value)


class StandIn:
    """Stands for a part of the world, on the answer's side of the wall."""

    def __init__(self, desk: Desk, part: int) -> None:
        self._desk = desk
        self._part = part

    def _act(self, verb: str, *values: Any) -> None:
        self._desk.act(verb, self._part, *values)

    def __repr__(self) -> str:
        return f"<{type(self).__name__.lower()}>"
