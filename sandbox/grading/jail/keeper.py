"""The trusted end of a jail: it is started once, and tries one answer after another.

What it says is JSON of limited size that bears the word of its order; all else is as if
it had said nothing.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import asdict
from itertools import count
from tempfile import TemporaryDirectory
from time import monotonic
from types import TracebackType
from typing import Any

from sandbox.answering.stepping import Limits
from sandbox.grading.jail.box import (
    FIRST_UID,
    ROOM,
    Isolation,
    command,
    python_command,
)
from sandbox.grading.jail.pipes import Ends, LostError
from sandbox.grading.jail.place import Place
from sandbox.grading.jail.walls import Walls

START_S = 30.0
_uids = count(FIRST_UID)


class Jail:
    """One jail. Use it in a `with` block; it may try any number of answers."""

    def __init__(self, has: Isolation) -> None:
        self._has = has
        self._uid = next(_uids) if has.uid else None

    def __enter__(self) -> Jail:
        self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self._stop()

    def trial(self, cells: Sequence[str], asks_for: str, limits: Limits) -> Place:
        """Where one answer is tried. cells: source texts, in order."""
        return Place(self, cells, asks_for, limits)

    def renew(self) -> None:
        """A new jail in place of one that does not answer any more."""
        self._stop()
        self._start()

    def hear(self, nonce: str, deadline_s: float) -> dict[str, Any]:
        """The next line that bears that word; others are left behind by somebody.

        Raises LostError.
        """
        while True:
            line = self.talk.line(deadline_s)
            if isinstance(line, dict) and line.get("nonce") == nonce:
                return line

    def _start(self) -> None:
        is_alone = self._has.bubblewrap is not None
        self._room = None if is_alone else TemporaryDirectory(prefix="answers-")
        room = ROOM if self._room is None else self._room.name
        theirs_in, ours_out = os.pipe()
        ours_in, theirs_out = os.pipe()
        self.disk = Ends(ours_out, ours_in)
        walls = Walls(
            uid=self._uid, scope=self._has.scope, alone=is_alone, room=room,
            disk_in=theirs_in, disk_out=theirs_out,
        )  # fmt: skip
        self._process = subprocess.Popen(
            command(self._has, python_command(self._has, json.dumps(asdict(walls)))),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            bufsize=0, cwd="/", pass_fds=(theirs_in, theirs_out),
            start_new_session=True,
        )  # fmt: skip
        os.close(theirs_in)
        os.close(theirs_out)
        into, out_of = self._process.stdin, self._process.stdout
        assert into is not None
        assert out_of is not None
        self.talk = Ends(into.fileno(), out_of.fileno())
        self._await_start()

    def _await_start(self) -> None:
        try:
            self.talk.line(monotonic() + START_S)
        except LostError:
            self._process.kill()
            said = self._process.communicate()[1].decode(errors="replace")
            raise LostError(f"the jail did not start: {said[-500:]}") from None

    def _stop(self) -> None:
        self._process.kill()
        self._process.communicate()
        self.disk.close()
        if self._room is not None:
            self._room.cleanup()
