"""Virtual milliseconds, and the calls that wait for them.

Nothing here sleeps: time jumps to the next waiting call. Calls of the same
millisecond run in the order they were asked for, and that order belongs to this
clock, so a second world in the same notebook starts afresh.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection
from heapq import heappop, heappush
from typing import Any

from sandbox.errors import BadOptionError, EndlessRunError

STEPS_MAX = 1_000_000  # seconds, and memory that a laptop has

Call = Callable[..., object]


class Agenda(dict[int, "Calls"]):
    """Calls waiting for their millisecond, first asked first served.

    agenda[at_ms] is that millisecond's queue, made on first use. Many calls share a
    millisecond, so each costs an append; only the milliseconds are kept in a heap.
    """

    def __init__(self) -> None:
        super().__init__()
        self._times_ms: list[int] = []  # a heap of our keys

    def __missing__(self, at_ms: int) -> Calls:
        calls: Calls = deque()
        self[at_ms] = calls
        heappush(self._times_ms, at_ms)
        return calls

    def next_ms(self) -> int | None:
        """The next millisecond that holds a call still wanted, or None."""
        while self._times_ms:
            calls = self[self._times_ms[0]]
            while calls and _is_cleared_alarm(calls[0][0]):
                calls.popleft()
            if calls:
                return self._times_ms[0]
            del self[heappop(self._times_ms)]
        return None


Calls = deque[tuple[Call, tuple[Any, ...]]]


def _is_cleared_alarm(call: Call) -> bool:
    return isinstance(call, Alarm) and call.is_cleared()


class Clock:
    """The time of one world. `now_ms` moves only while `run` is at work."""

    def __init__(self) -> None:
        self.now_ms = 0
        self.steps = 0
        # What waits: agenda[at_ms].append((call, args)) is all that `at` does.
        self.agenda = Agenda()
        # Heartbeats and the like go on for ever: a run does not wait for them.
        self._housekeeping = Agenda()
        self._chore_ms: int | None = None  # when the next of them is due

    def at(self, at_ms: int, call: Call, *args: Any) -> None:
        """Run `call(*args)` at `at_ms`, after what was asked for before."""
        assert at_ms >= self.now_ms, f"{at_ms} ms is past, it is {self.now_ms} ms"
        self.agenda[at_ms].append((call, args))

    def after(self, wait_ms: int, call: Call, *args: Any) -> None:
        self.agenda[self.now_ms + wait_ms].append((call, args))

    def housekeeping_after(self, wait_ms: int, call: Call, *args: Any) -> None:
        """Like `after`, for periodic chores that must not keep a run going."""
        at_ms = self.now_ms + wait_ms
        self._housekeeping[at_ms].append((call, args))
        if self._chore_ms is None or at_ms < self._chore_ms:
            self._chore_ms = at_ms

    def alarm(self, call: Call, needed_by: Collection[Any] = (True,)) -> Alarm:
        return Alarm(self, call, needed_by)

    @property
    def next_work_ms(self) -> int | None:
        """When the next call runs; None when nothing but housekeeping waits."""
        return self.agenda.next_ms()

    def run(self, until_ms: int | None = None, steps_max: int = STEPS_MAX) -> None:
        """Run waiting calls up to `until_ms`, or until only housekeeping waits.

        Raises EndlessRunError after `steps_max` calls.
        """
        steps_left = steps_max
        while (at_ms := self._next_ms(until_ms)) is not None:
            self.now_ms = at_ms
            steps_left -= self._run_millisecond(at_ms, steps_left)
        if until_ms is not None:
            self.now_ms = max(self.now_ms, until_ms)

    def _next_ms(self, until_ms: int | None) -> int | None:
        at_ms = self.agenda.next_ms()
        if until_ms is None and at_ms is None:
            return None
        chore_ms = self._chore_ms
        if at_ms is None or (chore_ms is not None and chore_ms < at_ms):
            at_ms = chore_ms
        if at_ms is None or (until_ms is not None and at_ms > until_ms):
            return None
        return at_ms

    def _run_millisecond(self, at_ms: int, steps_max: int) -> int:
        steps = self._run_calls(self.agenda, at_ms, steps_max)
        if at_ms == self._chore_ms:
            steps += self._run_calls(self._housekeeping, at_ms, steps_max - steps)
            self._chore_ms = self._housekeeping.next_ms()
        self.steps += steps
        return steps

    def _run_calls(self, agenda: Agenda, at_ms: int, steps_max: int) -> int:
        steps = 0
        calls = agenda.get(at_ms)
        while calls:
            if steps == steps_max:
                raise EndlessRunError(f"stopped at {at_ms} ms")
            # Taken off first: a call that raises is not run again.
            call, args = calls.popleft()
            steps += 1
            call(*args)
        return steps


def whole_ms(name: str, value: object) -> int:
    """Check a duration. Raises BadOptionError unless a whole number from 0."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise BadOptionError(
        f"{name} must be a whole number of milliseconds, 0 or more, got {value!r}."
    )


class Alarm:
    """One call that can be set, moved and cleared as often as needed.

    Ack waits and timeouts are alarms: nearly all of them are cleared in time, so
    moving one costs no more than noting the new time. needed_by: while this is empty
    nobody needs the alarm, as if it had been cleared.
    """

    __slots__ = ("_call", "_clock", "_entry_ms", "due_ms", "needed_by")

    def __init__(self, clock: Clock, call: Call, needed_by: Collection[Any]) -> None:
        self._clock = clock
        self._call = call
        self.needed_by = needed_by
        self.due_ms: int | None = None
        self._entry_ms: int | None = None  # our earliest entry in the agenda

    def set(self, due_ms: int) -> None:
        self.due_ms = due_ms
        if self._entry_ms is None or due_ms < self._entry_ms:
            self._enter(due_ms)

    def clear(self) -> None:
        self.due_ms = None

    def is_cleared(self) -> bool:
        """True, and then its entry is dropped, if nobody waits for it."""
        if self.due_ms is None or not self.needed_by:
            self.due_ms = self._entry_ms = None
            return True
        return False

    def _enter(self, at_ms: int) -> None:
        self._entry_ms = at_ms
        self._clock.at(at_ms, self)

    def __call__(self) -> None:
        now_ms = self._clock.now_ms
        if self._entry_ms == now_ms:
            self._entry_ms = None
        if self.due_ms is None:
            return
        if self.due_ms <= now_ms:
            self.due_ms = None
            self._call()
        elif self._entry_ms is None:
            # It was moved to a later time while this entry waited.
            self._enter(self.due_ms)
