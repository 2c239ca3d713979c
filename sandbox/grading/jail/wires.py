"""The jail's ends of its pipes: a line of JSON at a time, and not a byte further."""

from __future__ import annotations

import json
import os
from typing import Any

IN, OUT = 0, 1
CHUNK = 65_536


class Lines:
    """Lines of JSON from a pipe, read no further than the line that is asked for."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._rest = b""

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
