"""A channel: one log, and the subscriptions that read it."""

from __future__ import annotations

from sandbox.broker.names import is_channel
from sandbox.broker.subscription import Subscription
from sandbox.broker.texts import TOO_MANY_CHANNELS, other_case
from sandbox.stores.log import Log
from sandbox.stores.memory import MemoryStore

MAX_CHANNELS = 100


class Channel:
    """A type of event, such as `ticket:updated` (elsewhere: topic, subject)."""

    __slots__ = ("log", "name", "subscriptions")

    def __init__(self, name: str, log: Log) -> None:
        self.name = name
        self.log = log
        self.subscriptions: dict[str, Subscription] = {}

    def __repr__(self) -> str:
        return (
            f"<Channel {self.name!r}: {len(self.log)} messages, "
            f"{len(self.subscriptions)} subscriptions>"
        )


class RefusedError(Exception):
    """The server will not do what a client asks; the text goes to the client."""


class Channels:
    """All channels of a running server. First use makes a channel."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._by_name = {name: Channel(name, log) for name, log in store.logs.items()}
        # Source: fact 3.5; two channels may not differ by case alone.
        self._by_lower_case = {name.lower(): name for name in self._by_name}

    def get(self, name: str) -> Channel | None:
        return self._by_name.get(name)

    def open(self, name: str) -> Channel:
        """The channel of that name, made now if need be. Raises RefusedError."""
        existing = self._by_lower_case.get(name.lower())
        if existing is not None:
            raise RefusedError(other_case(name, existing))
        if len(self._by_name) >= MAX_CHANNELS:
            raise RefusedError(TOO_MANY_CHANNELS)
        assert is_channel(name), f"{name!r} should have been refused before"
        self._by_lower_case[name.lower()] = name
        channel = self._by_name[name] = Channel(name, self._store.add_channel(name))
        return channel

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(self._by_name.values())

    def __len__(self) -> int:
        return len(self._by_name)
