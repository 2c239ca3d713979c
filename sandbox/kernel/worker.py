"""One thing at a time: what a process is busy with, and what waits for it.

A service is one process, as a Node program is. While it is busy for `busy_ms`
everything else that arrives waits here, in the order of arrival.
"""

from __future__ import annotations

from collections import deque
from typing import Any

from sandbox.kernel.clock import Call, Clock


class Worker:
    """Runs calls one after the other, each after `busy_ms` of work.

    is_free: true while a call would run at once.
    """

    def __init__(self, clock: Clock, busy_ms: int = 0) -> None:
        self._clock = clock
        self.waiting: deque[tuple[Call, tuple[Any, ...]]] = deque()
        self._life = 0  # a crash starts another life; work of the old one is void
        self.busy_ms = busy_ms

    @property
    def busy_ms(self) -> int:
        return self._busy_ms

    @busy_ms.setter
    def busy_ms(self, busy_ms: int) -> None:
        self._busy_ms = busy_ms
        self._look()

    def _look(self) -> None:
        self.is_free = not self._busy_ms and not self.waiting

    def do(self, call: Call, *args: Any) -> None:
        if self.is_free:
            call(*args)
            return
        self.waiting.append((call, args))
        self._look()
        if len(self.waiting) == 1:
            self._begin()

    def stop(self) -> None:
        """Forget what waits and what is being worked on: the process is gone."""
        self.waiting.clear()
        self._life += 1
        self._look()

    def _begin(self) -> None:
        self._clock.after(self._busy_ms, self._finish, self._life)

    def _finish(self, life: int) -> None:
        if life != self._life:
            return
        call, args = self.waiting[0]
        try:
            call(*args)
        finally:
            if life == self._life:
                self.waiting.popleft()
                self._look()
                if self.waiting:
                    self._begin()
