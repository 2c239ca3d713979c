"""A channel: one log, and the places from which it is read."""

from __future__ import annotations

from sandbox.broker.limits import ChannelLimits
from sandbox.broker.place import Place
from sandbox.broker.subscription import Subscription
from sandbox.stores.log import Log


class Channel:
    """A type of event, such as `ticket:updated` (elsewhere: topic, subject).

    singles: the subscriptions that read for themselves, in the order in which they
    came; those of a durable nobody reads now are not among them. durables: by key.
    groups: by name, as long as they remember a position. all_logs: those of all
    channels, by name.
    """

    __slots__ = (
        "active_ms", "all_logs", "durables", "groups", "limits", "log", "name",
        "singles",
    )  # fmt: skip

    def __init__(
        self, name: str, log: Log, limits: ChannelLimits, all_logs: dict[str, Log]
    ) -> None:
        self.name = name
        self.log = log
        self.all_logs = all_logs
        self.limits = limits
        self.active_ms = 0  # when it was used last
        self.singles: list[Subscription] = []
        self.durables: dict[str, Place] = {}
        self.groups: dict[str, Place] = {}

    @property
    def places(self) -> list[Place]:
        """All places: of those who read alone, of durables left alone, of groups."""
        singles = [subscription.place for subscription in self.singles]
        left = [place for place in self.durables.values() if place.is_offline]
        return [*singles, *left, *self.groups.values()]

    @property
    def subscriptions(self) -> list[Subscription]:
        """All subscriptions, those of durables and groups left alone as well."""
        return [s for place in self.places for s in place.subscriptions]

    def add_place(self, place: Place) -> None:
        if place.is_group:
            self.groups[place.name] = place
        elif place.is_durable:
            self.durables[place.key] = place

    def remove_place(self, place: Place) -> None:
        self.groups.pop(place.name if place.is_group else "", None)
        self.durables.pop(place.key, None)

    @property
    def is_listened_to(self) -> bool:
        return any(not place.is_offline for place in self.places)

    def __repr__(self) -> str:
        return (
            f"<Channel {self.name!r}: {len(self.log)} messages, "
            f"{len(self.subscriptions)} subscriptions>"
        )
