"""Everything in the server's memory: the default, and gone when the server stops."""

from __future__ import annotations

from typing import Any

from sandbox.kernel.trace import Table
from sandbox.stores.log import Log


class MemoryStore:
    """The store of a server started without a store option.

    Every store offers these calls; `clients` and `subscriptions` hold plain JSON
    by id, `logs` one log a channel.
    """

    kind = "MEMORY"

    def __init__(self) -> None:
        self.open()

    def open(self) -> None:
        """Called when the server starts: know again what survived."""
        self.logs: dict[str, Log] = {}
        self.clients: dict[str, Any] = {}
        self.subscriptions: dict[str, Any] = {}

    def close(self) -> None:
        """Called when the server stops, killed or not."""
        for log in self.logs.values():
            log.close()
        MemoryStore.open(self)

    def place(self, name: str) -> MemoryStore:
        """A store of the same kind for one run, sharing nothing with this one."""
        return MemoryStore()

    def add_channel(self, channel: str) -> Log:
        log = self.logs[channel] = Log()
        return log

    def save_client(self, client_id: str, client: Any) -> None:
        self.clients[client_id] = client
        self._save("clients", self.clients)

    def drop_client(self, client_id: str) -> None:
        self.clients.pop(client_id, None)
        self._save("clients", self.clients)

    def save_subscription(self, key: str, subscription: Any) -> None:
        self.subscriptions[key] = subscription
        self._save("subscriptions", self.subscriptions)

    def drop_subscription(self, key: str) -> None:
        self.subscriptions.pop(key, None)
        self._save("subscriptions", self.subscriptions)

    def _save(self, name: str, content: dict[str, Any]) -> None:
        """Where a store that lasts writes down what has changed."""

    @property
    def message_count(self) -> int:
        return sum(len(log) for log in self.logs.values())

    def inspect(self) -> Table:
        """What one can look at from outside the server: nothing is written."""
        return Table(["nothing on disk: this store lives in the server's memory"])

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.message_count} messages>"
