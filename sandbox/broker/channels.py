"""All channels of a running server. First use makes a channel (fact 3.1)."""

from __future__ import annotations

from collections.abc import Iterator

from sandbox.broker.channel import Channel
from sandbox.broker.limits import Limits
from sandbox.broker.names import is_channel
from sandbox.broker.texts import TOO_MANY_CHANNELS, other_case
from sandbox.stores.store import Store


class RefusedError(Exception):
    """The server will not do what a client asks; the text goes to the client."""


class Channels:
    """Channels by name; the store keeps them, too."""

    def __init__(self, store: Store, limits: Limits) -> None:
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
        log = self._store.add_channel(name)  # if it raises, there is no such channel
        self._by_lower_case[name.lower()] = name
        limits, logs = self._limits.of(name), self._store.logs
        channel = self._by_name[name] = Channel(name, log, limits, logs)
        return channel

    def delete(self, channel: Channel) -> None:
        """Forget a channel with all its messages and places."""
        del self._by_name[channel.name]
        del self._by_lower_case[channel.name.lower()]
        self._store.delete_channel(channel.name)

    def __iter__(self) -> Iterator[Channel]:
        return iter(list(self._by_name.values()))

    def __len__(self) -> int:
        return len(self._by_name)
