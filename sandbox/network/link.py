"""A path from one actor to another: how long what is sent on it takes.

`send` lets parcels overtake each other when the latency varies, as separate HTTP
requests do; `send_in_order` keeps them in line, as one TCP connection does.
"""

from __future__ import annotations

from typing import Any

from sandbox.kernel.chance import Chance, Stream
from sandbox.kernel.clock import Call, Clock, whole_ms

LATENCY_MS = 1


class Link:
    """One direction. `latency_ms` is fixed, up to `jitter_ms` comes on top by luck."""

    def __init__(
        self, clock: Clock, luck: Stream, latency_ms: int, jitter_ms: int
    ) -> None:
        self._clock = clock
        self._luck = luck
        self._last_arrival_ms = 0
        self.set(latency_ms=latency_ms, jitter_ms=jitter_ms)

    def set(self, *, latency_ms: int = LATENCY_MS, jitter_ms: int = 0) -> None:
        """Change how long parcels sent from now on take."""
        self.latency_ms = whole_ms("latency_ms", latency_ms)
        self.jitter_ms = whole_ms("jitter_ms", jitter_ms)

    def send(self, call: Call, *args: Any) -> None:
        """Run `call(*args)` on the other side when the parcel arrives."""
        self._clock.after(self._takes_ms(), call, *args)

    def send_in_order(self, call: Call, args: tuple[Any, ...]) -> None:
        """Like `send`, but never before what was sent in order earlier.

        Every message passes here, so the arguments come in one piece.
        """
        clock = self._clock
        # No luck is drawn where nothing is left to luck.
        takes_ms = self._takes_ms() if self.jitter_ms else self.latency_ms
        arrival_ms = clock.now_ms + takes_ms
        if arrival_ms < self._last_arrival_ms:
            arrival_ms = self._last_arrival_ms
        self._last_arrival_ms = arrival_ms
        clock.agenda[arrival_ms].append((call, args))

    def _takes_ms(self) -> int:
        extra_ms = self._luck.integer(0, self.jitter_ms) if self.jitter_ms else 0
        return self.latency_ms + extra_ms


class Network:
    """All links of one world, made on first use, alike unless set otherwise."""

    def __init__(
        self, clock: Clock, chance: Chance, *, latency_ms: int, jitter_ms: int
    ) -> None:
        self._clock = clock
        self._chance = chance
        self.latency_ms = whole_ms("latency_ms", latency_ms)
        self.jitter_ms = whole_ms("jitter_ms", jitter_ms)
        self._links: dict[tuple[str, str], Link] = {}

    def link(self, sender: str, receiver: str) -> Link:
        """The link from `sender` to `receiver`; the way back is another link."""
        key = (sender, receiver)
        if key not in self._links:
            luck = self._chance.stream(f"link:{sender}>{receiver}")
            self._links[key] = Link(self._clock, luck, self.latency_ms, self.jitter_ms)
        return self._links[key]
