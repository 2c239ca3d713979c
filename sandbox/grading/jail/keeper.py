"""The trusted end of a jail's pipe: orders and frames go in, replies come out.

A jail is started once and tries one answer after another. What it says is JSON of
limited size that bears the word of its order; all else is as if it had said nothing.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
from collections.abc import Sequence
from dataclasses import asdict
from itertools import count
from secrets import token_hex
from tempfile import TemporaryDirectory
from time import monotonic
from types import TracebackType
from typing import IO, Any

from sandbox.answering.answer import Frame
from sandbox.answering.stepping import Limits, TooSlowHereError
from sandbox.course.examinee import Examinee
from sandbox.course.exercise import Fault, MisbehavedError
from sandbox.course.misbehaviour import died, past, raised
from sandbox.grading.jail.box import (
    FIRST_UID,
    ROOM,
    Isolation,
    command,
    python_command,
)
from sandbox.grading.jail.walls import OUT_OF_TIME, Walls

CHUNK = 65_536
LINE_MAX = 2_000_000  # bytes
START_S = 30.0
GRACE_S = 5.0  # for what the jail itself has to do
_uids = count(FIRST_UID)


class LostError(Exception):
    """The jail is gone; what it tried last has no verdict but that."""


class Jail:
    """One jail. Use it in a `with` block; it may try any number of answers."""

    def __init__(self, has: Isolation, imports: Sequence[str] = ()) -> None:
        self._has = has
        self._uid = next(_uids) if has.uid else None
        self._imports = list(imports)

    def __enter__(self) -> Jail:
        self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self._stop()

    def _start(self) -> None:
        is_alone = self._has.bubblewrap is not None
        self._room = None if is_alone else TemporaryDirectory(prefix="answers-")
        room = ROOM if self._room is None else self._room.name
        walls = Walls(self._uid, self._has.scope, is_alone, room)
        python = python_command(self._has, json.dumps(asdict(walls)))
        self._process = subprocess.Popen(
            command(self._has, python), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, bufsize=0, cwd="/", start_new_session=True,
        )  # fmt: skip
        self._rest = b""
        try:
            self._line(monotonic() + START_S)
        except LostError:
            said = (self._process.stderr.read() or b"").decode(errors="replace")  # type: ignore[union-attr]
            raise LostError(f"the jail did not start: {said[-500:]}") from None

    def _stop(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            if pipe is not None:
                pipe.close()
        if self._room is not None:
            self._room.cleanup()

    def _again(self) -> None:
        """A new jail in place of one that does not answer any more."""
        self._stop()
        self._start()

    # Lines

    def send(self, line: Any, deadline_s: float) -> None:
        data = memoryview(json.dumps(line).encode() + b"\n")
        pipe = _pipe(self._process.stdin)
        while data:
            left_s = max(0.0, deadline_s - monotonic())
            if not select.select([], [pipe], [], left_s)[1]:
                raise LostError("it takes nothing more")
            try:
                data = data[os.write(pipe.fileno(), data[:CHUNK]) :]
            except OSError as error:
                raise LostError("it is gone") from error

    def _line(self, deadline_s: float) -> Any:
        """Raises LostError at the end, and for a line that is none."""
        pipe = _pipe(self._process.stdout)
        while b"\n" not in self._rest:
            left_s = max(0.0, deadline_s - monotonic())
            if not select.select([pipe], [], [], left_s)[0]:
                raise LostError("it says nothing")
            more = os.read(pipe.fileno(), CHUNK)
            self._rest += more
            if not more or len(self._rest) > LINE_MAX:
                raise LostError("it says nothing that ends")
        line, _, self._rest = self._rest.partition(b"\n")
        return _read(line)

    def hear(self, nonce: str, deadline_s: float) -> dict[str, Any]:
        """The next line that bears that word; others are left behind by somebody."""
        while True:
            line = self._line(deadline_s)
            if isinstance(line, dict) and line.get("nonce") == nonce:
                return line

    def trial(self, cells: Sequence[str], asks_for: str, limits: Limits) -> Place:
        return Place(self, cells, asks_for, limits)

    def renew(self) -> None:
        self._again()


class Place:
    """Where one answer is tried; see `judge.Place`. Use it in a `with` block."""

    def __init__(
        self, jail: Jail, cells: Sequence[str], asks_for: str, limits: Limits
    ) -> None:
        self._jail = jail
        self._cells = list(cells)
        self._asks_for = asks_for
        self._limits = limits
        self._nonce = token_hex(16)
        self._printed = ""
        self._over: str | None = None
        self._failed: Any = None

    def __enter__(self) -> Place:
        wall_s = self._limits.wall_s
        self._deadline_s = monotonic() + wall_s + GRACE_S
        order = {
            "nonce": self._nonce, "asks_for": self._asks_for, "cells": self._cells,
            "limits": [self._limits.steps, self._limits.depth],
            "wall_s": wall_s, "cpu_s": int(wall_s),
        }  # fmt: skip
        self._jail.send({"begin": order}, self._deadline_s)
        line = self._next()
        self._failed = line.get("defined") if line else None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        """Let the child go, and see that the jail is ready for the next."""
        try:
            if self._over is None:
                self._jail.send("end", self._deadline_s)
                while self._over is None:
                    self._next()
        except LostError:
            self._jail.renew()

    def begin(self) -> Examinee:
        self._refuse_over()
        if self._failed:
            raise MisbehavedError(undefined(self._failed, self._limits))
        self._send("new")
        return Examinee(self._asks_for, self._turn, self._limits)

    def printed_text(self) -> str:
        return self._printed

    def _turn(self, frame: Frame) -> Frame:
        self._refuse_over()
        self._send(frame)
        line = self._next()
        if line is None:
            self._refuse_over()
            raise AssertionError("it is over")
        if line.get("large"):
            return {"limit": "it says more than 1 MB in one call", "actions": []}
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


def undefined(failed: Any, limits: Limits) -> Fault:
    """A fault for cells that did not even define the answer."""
    try:
        if "limit" in failed:
            return past("the cell", str(failed["limit"]), limits)
        return raised("the cell", **failed["raised"])
    except TypeError:
        return died("the cell", "it ended")


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe


def _read(line: bytes) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None
