"""An answer and its turns: a frame in, a frame out, both plain JSON.

A frame says what to call and with what: {"of": "route", "given": [...]}. `of` is the
name of something that the answer cell defines, the number of something that was kept,
or [either, "an attribute of it"]. {"keep": true} keeps what comes back here and sends
its number; a frame without "given" reads a value instead of calling.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.answering import client, connecting, photograph
from sandbox.answering.desk import Desk
from sandbox.answering.stepping import Outcome
from sandbox.answering.values import Coded, decode
from sandbox.services.actor import Service

Frame = dict[str, Any]
Run = Callable[[Callable[[], Any]], Outcome]
TEXT_MAX = 300

STAND_INS: dict[str, type[Any]] = {
    "client": client.Client,
    "connect": connecting.Connect,
    "deliver": photograph.Deliver,
    "function": client.Function,
    "message": client.Message,
    "post": client.Post,
    "request": client.Request,
    "subscription": client.Subscription,
}


class Answer:
    """What an answer cell defined. run: calls a function within limits."""

    def __init__(self, names: Mapping[str, Any], run: Run) -> None:
        self._names = names
        self._run = run
        self._desk = Desk()
        self._met: dict[int, Any] = {}  # the stand-ins, by the number of their part

    def turn(self, frame: Frame) -> Frame:
        """One call in, what came of it out."""
        self._desk.actions = []
        if "given" not in frame:
            return self._read(frame["of"])
        given = [decode(one, {"stand_in": self._stand_in}) for one in frame["given"]]
        named = {
            name: self._decoded(one) for name, one in frame.get("named", {}).items()
        }
        called: list[Any] = []

        def call() -> Any:
            called.append(self._found(frame["of"]))
            return called[0](*given, **named)

        reply = self._told(self._run(call), called, keep=frame.get("keep", False))
        # Whoever gave something still needs it: it must come back as it was.
        return {**reply, "given": [self._desk.code(one) for one in given]}

    def _decoded(self, coded: Coded) -> Any:
        return decode(coded, {"stand_in": self._stand_in})

    def _read(self, of: Any) -> Frame:
        try:
            return {"value": self._coded(self._found(of)), "actions": []}
        except AttributeError as error:
            return {**raised(error, []), "actions": []}

    def _found(self, of: Any) -> Any:
        if isinstance(of, str):
            return self._names[of]
        if isinstance(of, int):
            return self._desk.kept[of]
        owner, name = of
        return getattr(self._found(owner), name)

    def _told(self, outcome: Outcome, called: list[Any], *, keep: bool) -> Frame:
        actions = self._desk.actions
        if outcome.limit:
            return {"limit": outcome.limit, "actions": actions}
        if outcome.error is not None:
            return {**raised(outcome.error, called), "actions": actions}
        if keep:
            return {"kept": self._desk.keep(outcome.value), "actions": actions}
        return {"value": self._coded(outcome.value), "actions": actions}

    def _coded(self, value: Any) -> Coded:
        if isinstance(value, type):
            return {"class": [value.__name__, issubclass(value, Service)]}
        if inspect.iscoroutine(value):
            value.close()  # or Python complains later, in some other cell
        return self._desk.code(value)

    def _stand_in(self, held: Any) -> Any:
        kind, number, fields = held
        if number not in self._met:
            told = {name: self._decoded(value) for name, value in fields.items()}
            self._met[number] = STAND_INS[kind](self._desk, number, **told)
        return self._met[number]


def raised(error: BaseException, called: list[Any]) -> Frame:
    """An error by its class, its text and the line of the answer that raised it."""
    line, of = where_in(called[0], error) if called else (0, "")
    told = {"kind": type(error).__name__, "text": text_of(error)}
    return {"raised": {**told, "line": line, "of": of}}


def text_of(error: BaseException) -> str:
    try:
        return str(error)[:TEXT_MAX]
    except Exception:  # a learner's own error class may not even print
        return ""


def where_in(function: Any, error: BaseException) -> tuple[int, str]:
    """The line that raised, counted from the function's `def`: a cell has no others."""
    code = getattr(function, "__code__", None)
    step, found = error.__traceback__, 0
    while step and code:
        if step.tb_frame.f_code is code:
            found = step.tb_lineno - code.co_firstlineno + 1
        step = step.tb_next
    return (found, code.co_name) if code and found else (0, "")
