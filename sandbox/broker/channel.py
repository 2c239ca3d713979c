"""A channel: one log, and the places from which it is read. First use makes it."""

from __future__ import annotations

from typing import Any

from sandbox.broker.limits import ChannelLimits, Limits
from sandbox.broker.names import is_channel
from sandbox.broker.place import Place
from sandbox.broker.subscription import Subscription
from sandbox.broker.texts import TOO_MANY_CHANNELS, other_case
from sandbox.stores.log import Log


class RefusedError(Exception):
    """The server will not do what a client asks; the text goes to the client."""


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


class Channels:
    """All channels of a running server."""

    def __init__(self, store: Any, limits: Limits) -> None:
        self._store = store
        self._limits = limits
        self._by_name = {
            name: Channel(name, log, limits.of(name), store.logs)
            for name, log in store.logs.items()
        }
        # Source: fact 3.5; two channels may not differ by case alone.
        self._by_lower_case = {name.lower(): name for name in self._by_name}

    def get(self, name: str) -> Channel | None:
        return self._by_name.get(name)

    def open(self, name: str) -> Channel:
        """The channel of that name, made now if need be. Raises RefusedError."""
        existing = self._by_lower_case.get(name.lower())
        if existing is not None:
            raise RefusedError(other_case(name, existing))
        if 0 < self._limits.max_channels <= len(self._by_name):
            raise RefusedError(TOO_MANY_CHANNELS)
        assert is_channel(name), f"{name!r} should have been refused before"
        self._by_lower_case[name.lower()] = name
        log = self._store.add_channel(name)
        limits, logs = self._limits.of(name), self._store.logs
        channel = self._by_name[name] = Channel(name, log, limits, logs)
        return channel

    def delete(self, channel: Channel) -> None:
        """Forget a channel with all its messages and places."""
        del self._by_name[channel.name]
        del self._by_lower_case[channel.name.lower()]
        self._store.delete_channel(channel.name)

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(list(self._by_name.values()))

    def __len__(self) -> int:
        return len(self._by_name)
