"""A subscription as the server sees it: an inbox, and what is not acked there.

sent --ack--> done
sent --ack wait over--> sent again, and again, until it is acked
"""

from __future__ import annotations

from typing import Any


class Subscription:
    """One inbox that messages are sent to.

    key: the inbox. place: where it stands in its channel, alone or with its group.
    session: that of its client, None while nobody is there. in_flight: {sequence:
    when its ack wait ends, in ms; 0 if the server has been restarted since}.
    is_stalled: it had as many unacked messages as it may have, and no room since.
    """

    __slots__ = (
        "ack_wait_ms", "alarm", "client_id", "in_flight", "is_stalled", "key",
        "last_sent", "max_in_flight", "place", "session",
    )  # fmt: skip

    def __init__(self, key: str, client_id: str) -> None:
        self.key = key
        self.client_id = client_id
        self.place: Any = None
        self.session: Any = None
        self.alarm: Any = None  # rings when the next ack wait is over
        self.ack_wait_ms = 0
        self.max_in_flight = 0
        self.in_flight: dict[int, int] = {}
        self.is_stalled = False
        self.last_sent = 0  # to this one; its group may be further

    @property
    def has_room(self) -> bool:
        return len(self.in_flight) < self.max_in_flight

    @property
    def has_failed_heartbeats(self) -> bool:
        return self.session is None or self.session.failed_heartbeats > 0

    def saved(self) -> dict[str, Any]:
        """What a store keeps of it, as plain JSON: no times, no counts (6.8)."""
        return {
            "client_id": self.client_id,
            "ack_wait_ms": self.ack_wait_ms,
            "max_in_flight": self.max_in_flight,
            "in_flight": list(self.in_flight),
            "is_online": self.session is not None,
        }

    def __repr__(self) -> str:
        return f"<Subscription {self.key!r} in_flight={list(self.in_flight)}>"
