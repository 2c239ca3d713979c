"""Two ends of pipes to a jail: lines of JSON go in and come out, in limited time and size."""

from __future__ import annotations

import json
import os
import select
from time import monotonic
from typing import Any

CHUNK = 65_536


class LostError(Exception):
    """The other side is gone, or says nothing that could be used."""


class NoSenseError(LostError):
    """It says something, and that is none of what it could say, or without end."""


class Ends:
    """into, out_of: descriptors of this process. line_max: bytes of the longest line
    that is read."""

    def __init__(self, into: int, out_of: int, line_max: int) -> None:
        self.into, self.out_of = into, out_of
        self.heard = 0  # bytes so far
        self._line_max = line_max
        self._rest = bytearray()
        self._looked = 0  # so far there is no end of a line in the rest
        self._is_up = True

    def send(self, line: Any, deadline_s: float, besides: int | None = None) -> None:
        """besides: a descriptor; what comes there while nobody takes the line is more
        important, and the line is given up.

        Raises LostError when nobody takes it in time.
        """
        data = memoryview(json.dumps(line).encode() + b"\n")
        others = [] if besides is None else [besides]
        while data:
            told, takes, _ = select.select(others, [self.into], [], left(deadline_s))
            if told and not takes:
                return
            if not takes:
                raise LostError("it takes nothing more")
            try:
                # Not more than a pipe takes at once: a larger write would wait.
                data = data[os.write(self.into, data[: select.PIPE_BUF]) :]
            except OSError as error:
                raise LostError("it is gone") from error

    def line(self, deadline_s: float) -> Any:
        """The next line's value; None for a line that is no JSON. Raises LostError."""
        while (line := self.take()) is None:
            if not select.select([self.out_of], [], [], left(deadline_s))[0]:
                raise LostError("it says nothing")
            self.fill()
        return read(line)

    def take(self) -> bytes | None:
        """The next line, if it is all there."""
        end = self._rest.find(b"\n", self._looked)
        if end < 0:
            self._looked = len(self._rest)
            return None
        line = bytes(self._rest[:end])
        del self._rest[: end + 1]
        self._looked = 0
        return line

    def fill(self) -> None:
        """Read what has come. Raises LostError at an end, NoSenseError at a line that
        is too long."""
        more = os.read(self.out_of, CHUNK)
        if not more:
            raise LostError("it says nothing more")
        self.heard += len(more)
        self._rest += more
        if len(self._rest) > self._line_max:
            raise NoSenseError("it says nothing that ends")

    def clear(self) -> None:
        """Forget what has come so far."""
        while select.select([self.out_of], [], [], 0)[0] and os.read(
            self.out_of, CHUNK
        ):
            pass
        self._rest.clear()
        self._looked = self.heard = 0

    def hang_up(self) -> None:
        """Nothing more is sent, and the other side can tell."""
        if self._is_up:
            os.close(self.into)
            self._is_up = False

    def close(self) -> None:
        self.hang_up()
        os.close(self.out_of)


def left(deadline_s: float) -> float:
    return max(0.0, deadline_s - monotonic())


def read(line: bytes) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None
