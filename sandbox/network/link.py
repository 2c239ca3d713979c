"""A path from one actor to another: how long what is sent on it takes.

`send` lets parcels overtake each other when the latency varies, as separate HTTP
requests do; `send_in_order` keeps them in line, as one TCP connection does. A link
may be in trouble: `cut`, `lose` and `duplicate` say how, `mend` ends it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.kernel.chance import Chance, Stream
from sandbox.kernel.clock import Call, Clock, whole_ms
from sandbox.network.trouble import Only, Trouble, checked, percent_of, strike

LATENCY_MS = 1


class Link:
    """One direction. `latency_ms` is fixed, up to `jitter_ms` comes on top by luck."""

    def __init__(
        self, network: Network, sender: str, receiver: str,
        latency_ms: int, jitter_ms: int,
    ) -> None:  # fmt: skip
        self.sender = sender
        self.receiver = receiver
        self.latency_ms = latency_ms
        self.jitter_ms = jitter_ms
        self._network = network
        self._clock = network.clock
        self._last_arrival_ms = 0
        self._luck: Stream | None = None
        self._trouble: Trouble | None = None

    def set(self, *, latency_ms: int = LATENCY_MS, jitter_ms: int = 0) -> None:
        """Change how long parcels sent from now on take."""
        self.latency_ms = whole_ms("latency_ms", latency_ms)
        self.jitter_ms = whole_ms("jitter_ms", jitter_ms)

    def send(self, call: Call, *args: Any) -> bool:
        """Run `call(*args)` on the other side when the parcel arrives. False if it
        never will."""
        copies = 1 if self._trouble is None else self._copies(self._trouble, call, args)
        for _ in range(copies):
            self._clock.after(self._takes_ms(), call, *args)
        return copies > 0

    def send_in_order(self, call: Call, args: tuple[Any, ...]) -> None:
        """Like `send`, but never before what was sent in order earlier.

        Every message passes here, so the arguments come in one piece.
        """
        if self._trouble is not None:
            self._send_copies_in_order(self._trouble, call, args)
            return
        clock = self._clock
        # No luck is drawn where nothing is left to luck.
        takes_ms = self._takes_ms() if self.jitter_ms else self.latency_ms
        arrival_ms = clock.now_ms + takes_ms
        if arrival_ms < self._last_arrival_ms:
            arrival_ms = self._last_arrival_ms
        self._last_arrival_ms = arrival_ms
        clock.agenda[arrival_ms].append((call, args))

    def _takes_ms(self) -> int:
        if not self.jitter_ms:
            return self.latency_ms
        if self._luck is None:  # most links never need any
            self._luck = self._stream("link")
        return self.latency_ms + self._luck.integer(0, self.jitter_ms)

    # Trouble

    @property
    def is_cut(self) -> bool:
        return self._trouble is not None and self._trouble.is_cut

    @property
    def is_sound(self) -> bool:
        return self._trouble is None

    def cut(self) -> None:
        """Nothing gets through from now on."""
        self._in_trouble().is_cut = True

    def lose(
        self, *, percent: int | None = None, next: int | None = None,
        only: Only | None = None,
    ) -> None:  # fmt: skip
        """Lose `percent` of the parcels by luck, or the `next` ones for sure; only
        those whose call is of one kind, if `only` is given."""
        amount = checked(percent, next)
        strike(self._in_trouble().losses, only, *amount)

    def duplicate(
        self, *, percent: int | None = None, next: int | None = None,
        only: Only | None = None,
    ) -> None:  # fmt: skip
        """Let parcels arrive twice; how many and which, as in `lose`."""
        amount = checked(percent, next)
        strike(self._in_trouble().doubles, only, *amount)

    def percent_lost(self, only: Only | None = None) -> int:
        """What `lose` was told, for all parcels or for those of one kind."""
        return percent_of(self._trouble.losses, only) if self._trouble else 0

    def percent_doubled(self, only: Only | None = None) -> int:
        return percent_of(self._trouble.doubles, only) if self._trouble else 0

    def mend(self) -> None:
        """From now on the link is as good as new."""
        self._trouble = None

    def _in_trouble(self) -> Trouble:
        # Its luck is another stream: a fault that strikes nobody changes nothing.
        if self._trouble is None:
            self._trouble = Trouble(self._stream("trouble"))
        return self._trouble

    def _copies(self, trouble: Trouble, call: Call, args: tuple[Any, ...]) -> int:
        """How often a parcel arrives; if not once, that is noted."""
        reason = trouble.why_lost(call)
        is_doubled = reason is None and trouble.is_doubled(call)
        if trouble.is_over:
            self._trouble = None
        if reason is None and not is_doubled:
            return 1
        self._network.note(self, call, args, reason)
        return 2 if is_doubled else 0

    def _send_copies_in_order(
        self, trouble: Trouble, call: Call, args: tuple[Any, ...]
    ) -> None:
        copies = self._copies(trouble, call, args)
        # What gets through travels as on a sound link.
        left, self._trouble = self._trouble, None
        for _ in range(copies):
            self.send_in_order(call, args)
        self._trouble = left

    def _stream(self, what: str) -> Stream:
        return self._network.chance.stream(f"{what}:{self.sender}>{self.receiver}")


# note(link, call, args, reason): a parcel was lost, or doubled if there is no reason
Note = Callable[[Link, Call, tuple[Any, ...], str | None], object]


class Network:
    """All links of one world, made on first use, alike unless set otherwise.

    note: who is told of parcels that are lost or doubled.
    """

    def __init__(
        self, clock: Clock, chance: Chance, *, latency_ms: int, jitter_ms: int
    ) -> None:
        self.clock = clock
        self.chance = chance
        self.latency_ms = whole_ms("latency_ms", latency_ms)
        self.jitter_ms = whole_ms("jitter_ms", jitter_ms)
        self.note: Note = _nobody_asked
        self._links: dict[tuple[str, str], Link] = {}

    def link(self, sender: str, receiver: str) -> Link:
        """The link from `sender` to `receiver`; the way back is another link."""
        key = (sender, receiver)
        link = self._links.get(key)
        if link is None:
            link = Link(self, sender, receiver, self.latency_ms, self.jitter_ms)
            self._links[key] = link
        return link


def _nobody_asked(*_: object) -> None:
    """For a network without a trace."""
