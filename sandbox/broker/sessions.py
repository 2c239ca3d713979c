"""Who is registered: one session a client id.

A session is not a TCP connection: it stays while the client's connection is cut,
and, with a store that survives, while the server itself is down.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sandbox.stores.store import Store


class Session:
    """A registered client.

    connection_id: which of the clients that ever used this id it is. client: the
    one at the other end of the wire, or None while nobody is there.
    failed_heartbeats: how many it has left unanswered in a row. is_probed: somebody
    wants its id, and it is being asked whether it still lives.
    """

    __slots__ = (
        "client", "client_id", "connection_id", "failed_heartbeats", "is_probed"
    )  # fmt: skip

    def __init__(self, client_id: str, connection_id: str, client: Any = None) -> None:
        self.client_id = client_id
        self.connection_id = connection_id
        self.client = client
        self.failed_heartbeats = 0
        self.is_probed = False

    def __repr__(self) -> str:
        return f"<Session {self.client_id!r}>"


class Sessions:
    """All sessions, kept in the store as well."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._by_id = {
            client_id: Session(client_id, saved["connection_id"])
            for client_id, saved in store.clients.items()
        }

    def get(self, client_id: str) -> Session | None:
        return self._by_id.get(client_id)

    def of(self, client: Any) -> Session | None:
        """The session of this very client, not of another one with the same id."""
        session = self._by_id.get(client.client_id)
        if session is None or session.client is client:
            return session
        if session.connection_id != client.connection_id:
            return None
        session.client = client  # read back from a store, and here is who it was
        return session

    def has(self, session: Session) -> bool:
        return self._by_id.get(session.client_id) is session

    def add(self, client: Any) -> Session:
        session = Session(client.client_id, client.connection_id, client)
        self._by_id[client.client_id] = session
        saved = {"connection_id": client.connection_id}
        self._store.save_client(client.client_id, saved)
        return session

    def remove(self, client_id: str) -> None:
        del self._by_id[client_id]
        self._store.drop_client(client_id)

    def __len__(self) -> int:
        return len(self._by_id)

    def __iter__(self) -> Iterator[Session]:
        return iter(list(self._by_id.values()))
