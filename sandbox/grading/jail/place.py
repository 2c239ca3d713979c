"""Where one answer is tried, in a child of the jail; see `judge.Place`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from secrets import token_hex
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, Any

from sandbox.answering.answer import Frame
from sandbox.answering.stepping import Limits, TooSlowHereError
from sandbox.course.examinee import Examinee
from sandbox.course.exercise import Fault, MisbehavedError
from sandbox.course.folder import Folder
from sandbox.course.misbehaviour import broken_frame, died, past, raised
from sandbox.grading.jail.pipes import LostError
from sandbox.grading.jail.walls import OUT_OF_TIME

if TYPE_CHECKING:
    from sandbox.grading.jail.keeper import Jail

GRACE_S = 5.0  # for what the jail itself has to do
TOO_LARGE = "it says more than 1 MB in one call"


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
        self._over: str | None = None  # how the child ended, once it has
        self._failed: Any = None

    def __enter__(self) -> Place:
        wall_s = self._limits.wall_s
        self._deadline_s = monotonic() + wall_s + GRACE_S
        order = {
            "nonce": self._nonce, "asks_for": self._asks_for, "cells": self._cells,
            "limits": [self._limits.steps, self._limits.depth],
            "wall_s": wall_s, "cpu_s": int(wall_s),
        }  # fmt: skip
        self._send({"begin": order})
        line = self._next()
        self._failed = line.get("defined") if line else None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        """Let the child go, and see that the jail is ready for the next."""
        self._deadline_s = monotonic() + GRACE_S
        if self._over is None:
            self._send("end")
        while self._over is None:
            self._next()

    def begin(self) -> Examinee:
        self._refuse_over()
        if self._failed:
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
            self._jail.disk.send(order, self._deadline_s)
            told = self._jail.disk.line(self._deadline_s)
        except LostError:
            self._lost()
            raise TooSlowHereError from None
        if not isinstance(told, dict) or "problem" in told:
            raise MisbehavedError(broken_frame("its folder cannot be used"))
        return told

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
            self._jail.talk.send(line, self._deadline_s)
        except LostError:
            self._lost()

    def _next(self) -> dict[str, Any] | None:
        """The next line of this answer's; None, once its child is gone."""
        if self._over is not None:
            return None
        try:
            line = self._jail.hear(self._nonce, self._deadline_s)
        except LostError:
            self._lost()
            return None
        printed = line.get("printed")
        self._printed = printed if isinstance(printed, str) else ""
        if "over" in line:
            self._over = str(line["over"]) or "it ended"
            return None
        return line

    def _lost(self) -> None:
        self._over = OUT_OF_TIME
        self._jail.renew()

    def _refuse_over(self) -> None:
        if self._over == OUT_OF_TIME:
            raise TooSlowHereError
        if self._over is not None:
            raise MisbehavedError(died(self._asks_for, self._over))


class FarFolder:
    """A folder in the jail; see `course.folder.Folder`. look: asks the jail."""

    def __init__(self, look: Any) -> None:
        self._look = look
        self._numbers: dict[str, int] = {}
        self._known: dict[str, bytes] = {}
        self.restart({})

    @property
    def path(self) -> str:
        return self._path

    def files(self) -> dict[str, bytes]:
        told = self._told(self._known)
        if any(
            digest != sha256(self._old(name)).hexdigest()
            for name, (_, digest, _) in told.items()
        ):
            self._known = {}  # something was changed in what was known
            told = self._told({})
        self._numbers = {name: number for name, (number, _, _) in told.items()}
        self._known = {
            name: self._old(name) + bytes.fromhex(new)
            for name, (_, _, new) in told.items()
        }
        return dict(self._known)

    def _told(self, known: Mapping[str, bytes]) -> Any:
        sizes = {name: len(content) for name, content in known.items()}
        return self._look({"files": sizes})["files"]

    def _old(self, name: str) -> bytes:
        return self._known.get(name, b"")

    def number(self, name: str) -> int | None:
        """As it was when the files were looked at last."""
        return self._numbers.get(name)

    def restart(self, files: Mapping[str, bytes]) -> None:
        sent = {name: content.hex() for name, content in files.items()}
        self._path = str(self._look({"restart": sent})["path"])
        self._known = {}
        self.files()


def undefined(failed: Any, limits: Limits) -> Fault:
    """A fault for cells that did not even define the answer."""
    try:
        if "limit" in failed:
            return past("the cell", str(failed["limit"]), limits)
        return raised("the cell", **failed["raised"])
    except TypeError:
        return died("the cell", "it ended")
