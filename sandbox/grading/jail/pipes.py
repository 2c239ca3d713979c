"""Two ends of pipes to a jail: lines of JSON go in and come out, in limited time and size."""

from __future__ import annotations

import json
import os
import select
from time import monotonic
from typing import Any

CHUNK = 65_536
LINE_MAX = 20_000_000  # bytes; a folder of files is the largest there is


class LostError(Exception):
    """The other side is gone, or says nothing that could be used."""


class Ends:
    """into, out_of: descriptors of this process."""

    def __init__(self, into: int, out_of: int) -> None:
        self._into, self._out_of = into, out_of
        self._rest = bytearray()

    def send(self, line: Any, deadline_s: float) -> None:
        """Raises LostError when nobody takes it."""
        data = memoryview(json.dumps(line).encode() + b"\n")
        while data:
            if not select.select([], [self._into], [], left(deadline_s))[1]:
                raise LostError("it takes nothing more")
            try:
                # Not more than a pipe takes at once: a larger write would wait.
                data = data[os.write(self._into, data[: select.PIPE_BUF]) :]
            except OSError as error:
                raise LostError("it is gone") from error

    def line(self, deadline_s: float) -> Any:
        """The next line's value; None for a line that is no JSON. Raises LostError."""
        begin = 0
        while (end := self._rest.find(b"\n", begin)) < 0:
            begin = len(self._rest)
            if not select.select([self._out_of], [], [], left(deadline_s))[0]:
                raise LostError("it says nothing")
            more = os.read(self._out_of, CHUNK)
            self._rest += more
            if not more or len(self._rest) > LINE_MAX:
                raise LostError("it says nothing that ends")
        line = bytes(self._rest[:end])
        del self._rest[: end + 1]
        return read(line)

    def close(self) -> None:
        os.close(self._into)
        os.close(self._out_of)


def left(deadline_s: float) -> float:
    return max(0.0, deadline_s - monotonic())


def read(line: bytes) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None
