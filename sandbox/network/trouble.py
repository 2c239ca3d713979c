"""What is wrong with a link: it is cut, or loses or doubles some of what is sent.

Only what is sent from now on is struck; what is under way arrives. What is lost is
lost for good: nobody sends it again, as TCP would, for a cut may last for ever.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.errors import BadOptionError
from sandbox.kernel.chance import Stream
from sandbox.kernel.clock import Call

COUNT_MAX = 1_000_000

Only = Callable[[Call], bool]  # is a parcel with this call of the kind that is struck?


class Fault:
    """Strikes some parcels: `percent` of them by luck, and the `next` ones for sure."""

    __slots__ = ("next", "only", "percent")

    def __init__(self, only: Only | None) -> None:
        self.only = only
        self.percent = 0
        self.next = 0

    def strikes(self, call: Call, luck: Stream) -> bool:
        if self.only is not None and not self.only(call):
            return False
        if self.next:
            self.next -= 1
            return True
        return bool(self.percent) and luck.happens(self.percent)


class Trouble:
    """All that is wrong with one link."""

    __slots__ = ("_luck", "doubles", "is_cut", "losses")

    def __init__(self, luck: Stream) -> None:
        self.is_cut = False
        self.losses: list[Fault] = []
        self.doubles: list[Fault] = []
        self._luck = luck

    @property
    def is_over(self) -> bool:
        """True if nothing will be struck any more."""
        faults = self.losses + self.doubles
        return not self.is_cut and not any(f.percent or f.next for f in faults)

    def why_lost(self, call: Call) -> str | None:
        """What the link does to this parcel, in words, or None if it arrives."""
        if self.is_cut:
            return "is cut"
        return "loses parcels" if self._strikes(self.losses, call) else None

    def is_doubled(self, call: Call) -> bool:
        return self._strikes(self.doubles, call)

    def _strikes(self, faults: list[Fault], call: Call) -> bool:
        return any(fault.strikes(call, self._luck) for fault in faults)


def checked(percent: int | None, count: int | None) -> tuple[int, int]:
    """(percent, next), one of them 0. Raises BadOptionError."""
    if (percent is None) == (count is None):
        raise BadOptionError("say percent=30 or next=2, one of the two.")
    if count is None:
        return _whole("percent", percent, 100), 0
    return 0, _whole("next", count, COUNT_MAX)


def strike(faults: list[Fault], only: Only | None, percent: int, count: int) -> None:
    """Strike parcels of this kind from now on; a new percentage takes the place of
    the old one, counts add up."""
    fault = next((fault for fault in faults if fault.only == only), None)
    if fault is None:
        fault = Fault(only)
        faults.append(fault)
    fault.percent = percent or fault.percent
    fault.next += count


def percent_of(faults: list[Fault], only: Only | None) -> int:
    return sum(fault.percent for fault in faults if fault.only == only)


def _whole(name: str, value: Any, most: int) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most:
        return value
    raise BadOptionError(
        f"{name} takes a whole number from 1 to {most}, got {value!r}."
    )
