"""One thing at a time: what a process is busy with, and what waits for it.

A service is one process, as a Node program is. While it is busy for `busy_ms`
everything else that arrives waits here, in the order of arrival. While it is frozen
nothing is worked on at all.
"""

from __future__ import annotations

from collections import deque
from typing import Any

from sandbox.kernel.clock import Call, Clock


class Worker:
    """Runs calls one after the other, each after `busy_ms` of work.

    is_free: true while a call would run at once. is_frozen: true from `freeze` to
    `thaw`, which are what SIGSTOP and SIGCONT do to a process.
    """

    def __init__(self, clock: Clock, busy_ms: int = 0) -> None:
        self._clock = clock
        self.waiting: deque[tuple[Call, tuple[Any, ...]]] = deque()
        self.is_frozen = False
        self._life = 0  # a crash starts another life; work of the old one is void
        self._timer = 0  # the newest one counts: it ends the work in hand
        self._due_ms = 0  # when that is
        self._left_ms = 0  # how much work was left at the freeze
        self.busy_ms = busy_ms

    @property
    def busy_ms(self) -> int:
        return self._busy_ms

    @busy_ms.setter
    def busy_ms(self, busy_ms: int) -> None:
        self._busy_ms = busy_ms
        self._look()

    def _look(self) -> None:
        self.is_free = not (self._busy_ms or self.waiting or self.is_frozen)

    def do(self, call: Call, *args: Any) -> None:
        if self.is_free:
            call(*args)
            return
        self.waiting.append((call, args))
        self._look()
        if len(self.waiting) == 1:
            self._begin()

    def freeze(self) -> None:
        """Do nothing from now on; what arrives waits."""
        if self.is_frozen:
            return
        self.is_frozen = True
        self._timer += 1
        self._left_ms = self._due_ms - self._clock.now_ms
        self._look()

    def thaw(self) -> None:
        """Go on where it was left."""
        if not self.is_frozen:
            return
        self.is_frozen = False
        self._look()
        if self.waiting:
            self._work_for(self._left_ms)

    def stop(self) -> None:
        """Forget what waits and what is being worked on: the process is gone."""
        self.waiting.clear()
        self.is_frozen = False
        self._life += 1
        self._timer += 1
        self._look()

    def _begin(self) -> None:
        if self.is_frozen:
            self._left_ms = self._busy_ms
        else:
            self._work_for(self._busy_ms)

    def _work_for(self, wait_ms: int) -> None:
        self._timer += 1
        self._due_ms = self._clock.now_ms + wait_ms
        self._clock.after(wait_ms, self._finish, self._timer)

    def _finish(self, timer: int) -> None:
        if timer != self._timer:
            return
        life = self._life
        call, args = self.waiting[0]
        try:
            call(*args)
        finally:
            if life == self._life:
                self.waiting.popleft()
                self._look()
                if self.waiting:
                    self._begin()
