"""A subscription as the server keeps it: a place in a log, and what is unacked.

waiting --deliver--> in flight --ack--> done
"""

from __future__ import annotations

from typing import Any

from sandbox.stores.log import Record

MAX_IN_FLIGHT = 1024


class Subscription:
    """One reader of one channel.

    key: the inbox it is served at, unique on the server. channel: the Channel it
    reads. session: the Session of its client. last_sent: the sequence
    delivered last. in_flight: {sequence: record} delivered and not acked.
    """

    __slots__ = (
        "channel", "client_id", "in_flight", "key", "last_sent", "max_in_flight",
        "session", "start",
    )  # fmt: skip

    def __init__(
        self,
        key: str,
        client_id: str,
        channel: Any,
        *,
        start: str,
        last_sent: int,
        max_in_flight: int = MAX_IN_FLIGHT,
    ) -> None:
        self.key = key
        self.client_id = client_id
        self.channel = channel
        self.start = start
        self.last_sent = last_sent
        self.max_in_flight = max_in_flight
        self.in_flight: dict[int, Record] = {}
        self.session: Any = None

    @property
    def has_room(self) -> bool:
        return len(self.in_flight) < self.max_in_flight

    def saved(self) -> dict[str, Any]:
        """What a store keeps of it, as plain JSON."""
        return {
            "client_id": self.client_id,
            "channel": self.channel.name,
            "start": self.start,
            "last_sent": self.last_sent,
            "max_in_flight": self.max_in_flight,
            "in_flight": list(self.in_flight),
        }

    def __repr__(self) -> str:
        waiting = list(self.in_flight)
        return f"<Subscription {self.key!r} last_sent={self.last_sent} in_flight={waiting}>"
