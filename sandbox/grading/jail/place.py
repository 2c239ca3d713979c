"""Where one answer is tried, in a child of the jail; see `judge.Place`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from secrets import token_hex
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, Any

from sandbox.answering.answer import Frame
from sandbox.answering.stepping import Limits, TooSlowHereError
from sandbox.course.examinee import Examinee
from sandbox.course.exercise import Fault, MisbehavedError, short
from sandbox.course.folder import Folder
from sandbox.course.misbehaviour import broken_frame, died, past, raised
from sandbox.course.replies import is_raised
from sandbox.grading.jail.far_folder import FarFolder
from sandbox.grading.jail.pipes import LostError, NoSenseError
from sandbox.grading.jail.walls import OUT_OF_TIME

if TYPE_CHECKING:
    from sandbox.grading.jail.keeper import Jail

GRACE_S = 5.0  # for what the jail itself has to do
TOO_LARGE = "it says more than 1 MB in one call"
NO_SENSE = "no sense"
HEARD_MAX = 100_000_000  # bytes


class Place:
    """Use it in a `with` block: the child begins with it and ends with it."""

    def __init__(
        self, jail: Jail, cells: Sequence[str], asks_for: str, limits: Limits
    ) -> None:
        self._jail = jail
        self._cells = list(cells)
        self._asks_for = asks_for
        self._limits = limits
        self._nonce = token_hex(16)
        self._printed = ""
        self._over: str | None = None  # why nothing more is heard of the child
        self._is_gone = False
        self._fault = broken_frame("")  # what that was, if it made no sense
        self._failed: Any = None

    def __enter__(self) -> Place:
        wall_s = self._limits.wall_s
        self._deadline_s = monotonic() + wall_s + GRACE_S
        begin = {
            "nonce": self._nonce, "asks_for": self._asks_for, "cells": self._cells,
            "limits": [self._limits.steps, self._limits.depth],
            "wall_s": wall_s, "cpu_s": max(1, int(wall_s)),
        }  # fmt: skip
        self._jail.begin({"nonce": self._nonce, "begin": begin}, self._deadline_s)
        line = self._next()
        self._failed = line.get("defined") if line else None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        """End the child, if it has not ended, and see that the jail is ready."""
        deadline_s = monotonic() + GRACE_S
        try:
            while not self._is_gone:
                told = self._jail.ask(self._nonce, {"end": True}, deadline_s)
                self._is_gone = "over" in told
        except LostError:
            self._lost()

    def begin(self) -> Examinee:
        self._refuse_over()
        if self._failed:
            if self._failed == {"limit": OUT_OF_TIME}:
                raise TooSlowHereError
            raise MisbehavedError(undefined(self._failed, self._limits))
        self._send("new")
        return Examinee(
            self._asks_for, self._turn, self._limits, folder=self._far_folder
        )

    def printed_text(self) -> str:
        return self._printed

    @contextmanager
    def _far_folder(self) -> Iterator[Folder]:
        yield FarFolder(self.look)

    def look(self, order: dict[str, Any]) -> dict[str, Any]:
        """What the jail says of the answer's folder."""
        self._refuse_over()
        try:
            told = self._jail.ask(self._nonce, {"look": order}, self._deadline_s)
        except LostError:
            self._lost()
            raise TooSlowHereError from None
        if "over" in told:
            self._ended(told)
            self._refuse_over()
        seen: dict[str, Any] = told["seen"]
        if "problem" in seen:
            raise MisbehavedError(broken_frame("its folder cannot be used"))
        return seen

    def _turn(self, frame: Frame) -> Frame:
        self._refuse_over()
        self._send(frame)
        line = self._next()
        self._refuse_over()
        assert line is not None
        if line.get("large"):
            return {"limit": TOO_LARGE, "actions": []}
        reply = line.get("reply")
        if isinstance(reply, dict) and reply.get("limit") == OUT_OF_TIME:
            raise TooSlowHereError
        return reply  # type: ignore[return-value]

    def _send(self, line: Any) -> None:
        try:
            self._jail.send(line, self._deadline_s)
        except LostError:
            self._lost()

    def _next(self) -> dict[str, Any] | None:
        """The next line of this answer's; None, once its child is gone."""
        if self._over is not None:
            return None
        try:
            line = self._jail.hear(self._nonce, self._deadline_s, HEARD_MAX)
        except NoSenseError as error:
            self._over = NO_SENSE
            self._fault = broken_frame(str(error))
            return None
        except LostError:
            self._lost()
            return None
        printed = line.get("printed")
        self._printed = printed if isinstance(printed, str) else ""
        if "over" in line:
            self._ended(line)
            return None
        return line

    def _ended(self, told: dict[str, Any]) -> None:
        self._over = str(told["over"]) or "it ended"
        self._is_gone = True

    def _lost(self) -> None:
        self._over = OUT_OF_TIME
        self._is_gone = True
        self._jail.renew()

    def _refuse_over(self) -> None:
        if self._over == OUT_OF_TIME:
            raise TooSlowHereError
        if self._over == NO_SENSE:
            raise MisbehavedError(self._fault)
        if self._over is not None:
            raise MisbehavedError(died(self._asks_for, self._over))


def undefined(failed: Any, limits: Limits) -> Fault:
    """A fault for cells that did not even define the answer."""
    told = failed if isinstance(failed, dict) else {}
    if isinstance(told.get("limit"), str):
        return past("the cell", told["limit"], limits)
    if is_raised(told.get("raised")):
        return raised("the cell", **told["raised"])
    return broken_frame(short(failed))
