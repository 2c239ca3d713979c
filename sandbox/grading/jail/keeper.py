"""The trusted end of a jail: it is started once, and tries one answer after another.

What a child says is JSON of limited size that bears the word of its order; with anything
else it is done. How it ended is told by who keeps the jail, on other pipes.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import asdict
from select import select
from tempfile import TemporaryDirectory
from time import monotonic
from types import TracebackType
from typing import Any

from sandbox.answering.stepping import Limits
from sandbox.grading.jail.box import (
    ENVIRONMENT,
    ROOM,
    Isolation,
    command,
    python_command,
)
from sandbox.grading.jail.pipes import Ends, LostError, NoSenseError, left, read
from sandbox.grading.jail.place import Place
from sandbox.grading.jail.users import User
from sandbox.grading.jail.walls import Walls

START_S = 30.0
SAID_MAX = 1_100_000  # bytes of one line of a child's; an honest one is never as long
SEEN_MAX = 20_000_000  # of one of the keeper's: what is in a folder of files


class Jail:
    """One jail. Use it in a `with` block; it may try any number of answers. It starts
    while its user does something else, and is waited for when it is needed."""

    def __init__(self, has: Isolation) -> None:
        self._has = has
        self._user = User() if has.uid else None
        self._is_ready = False

    @property
    def uid(self) -> int | None:
        """Who its children are; None, if they are who this process is."""
        return None if self._user is None else self._user.uid

    def __enter__(self) -> Jail:
        self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self._stop()
        if self._user is not None:
            self._user.leave()

    def trial(self, cells: Sequence[str], asks_for: str, limits: Limits) -> Place:
        """Where one answer is tried. cells: source texts, in order. Raises LostError."""
        try:
            self.await_start()
        except LostError:  # once may be bad luck, as when memory was short
            self.renew()
        return Place(self, cells, asks_for, limits)

    def renew(self) -> None:
        """A new jail in place of one that does not answer any more."""
        self._stop()
        self._start()
        self.await_start()

    def await_start(self) -> None:
        """Raises LostError."""
        if self._is_ready:
            return
        try:
            self.keeper.line(monotonic() + START_S)
        except LostError:
            raise LostError(f"the jail did not start: {self._end()}") from None
        self._is_ready = True

    def begin(self, order: dict[str, Any], deadline_s: float) -> None:
        """Raises LostError. Whatever became of the jail meanwhile, the next answer has
        nothing to do with it."""
        self.child.clear()
        if self._process.poll() is not None:
            self.renew()
        try:
            self.keeper.send(order, deadline_s)
        except LostError:
            self.renew()
            self.keeper.send(order, deadline_s)

    def send(self, line: Any, deadline_s: float) -> None:
        """To the child. Raises LostError."""
        self.child.send(line, deadline_s, besides=self.keeper.out_of)

    def hear(self, nonce: str, deadline_s: float, most: int) -> dict[str, Any]:
        """The next line of the child's, or the keeper's {"over": how}.

        most: bytes that it may say in all. Raises LostError, NoSenseError.
        """
        child, keeper = self.child, self.keeper
        while True:
            if (line := child.take()) is not None:
                return said_by_child(nonce, line)
            ready, _, _ = select(
                [child.out_of, keeper.out_of], [], [], left(deadline_s)
            )
            if child.out_of in ready:  # what it has said comes before how it ended
                child.fill()
            elif told := with_nonce(nonce, keeper.line(deadline_s)):
                return told
            if child.heard > most:
                raise NoSenseError("it says too much")

    def ask(
        self, nonce: str, line: dict[str, Any], deadline_s: float
    ) -> dict[str, Any]:
        """The keeper's answer. Raises LostError."""
        self.keeper.send({"nonce": nonce, **line}, deadline_s)
        while not (told := with_nonce(nonce, self.keeper.line(deadline_s))):
            pass
        return told

    def _start(self) -> None:
        is_alone = self._has.bubblewrap is not None
        self._room = None if is_alone else TemporaryDirectory(prefix="answers-")
        room = ROOM if self._room is None else self._room.name
        theirs_in, ours_out = os.pipe()
        ours_in, theirs_out = os.pipe()
        self.keeper = Ends(ours_out, ours_in, SEEN_MAX)
        walls = Walls(
            uid=self.uid, scope=self._has.scope, calls=self._has.calls, alone=is_alone, room=room,
            keeper_in=theirs_in, keeper_out=theirs_out,
        )  # fmt: skip
        self._process = subprocess.Popen(
            command(self._has, python_command(self._has, json.dumps(asdict(walls)))),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            bufsize=0, cwd="/", env=None if is_alone else {**ENVIRONMENT, "HOME": room},
            pass_fds=(theirs_in, theirs_out), start_new_session=True,
        )  # fmt: skip
        os.close(theirs_in)
        os.close(theirs_out)
        into, out_of = self._process.stdin, self._process.stdout
        assert into is not None
        assert out_of is not None
        self.child = Ends(into.fileno(), out_of.fileno(), SAID_MAX)
        self._is_ready = False

    def _stop(self) -> None:
        self._end()
        self.keeper.close()
        if self._room is not None:
            self._room.cleanup()

    def _end(self) -> str:
        """End all in there; what it has said of errors.

        bubblewrap takes what it has started along, but for a moment at its own start.
        Whoever is left by then finds that nobody gives orders any more, and goes.
        """
        self._process.kill()
        self.keeper.hang_up()
        try:
            said = self._process.communicate(timeout=START_S)[1]
        except subprocess.TimeoutExpired:
            return ""
        return said.decode(errors="replace")[-500:]


def with_nonce(nonce: str, line: Any) -> dict[str, Any] | None:
    return line if isinstance(line, dict) and line.get("nonce") == nonce else None


def said_by_child(nonce: str, line: bytes) -> dict[str, Any]:
    """Raises NoSenseError."""
    told = with_nonce(nonce, read(line))
    if told is None:
        raise NoSenseError("it says nothing that could be used")
    told.pop("over", None)  # that is not for a child to say
    return told
