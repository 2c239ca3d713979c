"""A place: how far into a channel somebody has been served.

A plain subscription has a place of its own and takes it along when it goes. A
durable one is found again by its name; a queue group has one for all its members.
"""

from __future__ import annotations

from typing import Any

from sandbox.broker.subscription import Subscription


class Place:
    """A position in a channel's log, and who reads from there.

    key: its name in the store. name: that of the durable or of the group, or "".
    last_sent: the sequence sent last. attempts: {sequence: how often it was sent
    again}; the server's process knows that, no store does (fact 6.8). subscriptions:
    one, or the members of a group, in the order in which they are chosen from.
    """

    __slots__ = (
        "attempts", "channel", "is_durable", "is_group", "key", "last_sent", "name",
        "start", "subscriptions",
    )  # fmt: skip

    def __init__(
        self, key: str, channel: Any, *, name: str, start: str, last_sent: int,
        is_durable: bool, is_group: bool,
    ) -> None:  # fmt: skip
        self.key = key
        self.channel = channel
        self.name = name
        self.start = start
        self.last_sent = last_sent
        self.is_durable = is_durable
        self.is_group = is_group
        self.attempts: dict[int, int] = {}
        self.subscriptions: list[Subscription] = []

    @property
    def is_offline(self) -> bool:
        """Nobody reads here now. Of a group the last member stays, as a shadow."""
        return all(s.session is None for s in self.subscriptions)

    def saved(self) -> dict[str, Any]:
        """What a store keeps of it, as plain JSON."""
        return {
            "channel": self.channel.name,
            "name": self.name,
            "is_durable": self.is_durable,
            "is_group": self.is_group,
            "start": self.start,
            "last_sent": self.last_sent,
            "readers": {s.key: s.saved() for s in self.subscriptions},
        }

    def __repr__(self) -> str:
        return f"<Place {self.key!r} last_sent={self.last_sent} {self.subscriptions}>"
