"""The jail's ends of its pipes: a line of JSON at a time, and not a byte further."""

from __future__ import annotations

import json
import os
import select
from typing import Any

IN, OUT = 0, 1
CHUNK = 65_536


class Lines:
    """Lines of JSON from a pipe, read no further than the line that is asked for."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._rest = b""

    def are_there(self, within_s: float, *others: int) -> tuple[bool, list[int]]:
        """Has something come for `next`? And which of the others have something to say?

        others: descriptors. Waits until there is anything, or until the time is over.
        """
        wait_s = 0.0 if b"\n" in self._rest else within_s
        ready, _, _ = select.select([self._descriptor, *others], [], [], wait_s)
        has_come = b"\n" in self._rest or self._descriptor in ready
        return has_come, [one for one in others if one in ready]

    def next(self) -> Any:
        """Raises EOFError at the end."""
        while b"\n" not in self._rest:
            more = os.read(self._descriptor, CHUNK)
            if not more:
                raise EOFError
            self._rest += more
        line, _, self._rest = self._rest.partition(b"\n")
        return json.loads(line)


def write(descriptor: int, line: Any) -> None:
    data = memoryview(json.dumps(line).encode() + b"\n")
    while data:
        data = data[os.write(descriptor, data) :]


def drain(descriptor: int) -> None:
    """Throw away what was meant for somebody who is gone."""
    while select.select([descriptor], [], [], 0)[0] and os.read(descriptor, CHUNK):
        pass
