"""The server's ends of all wires, and who tries to reach it in vain."""

from __future__ import annotations

from typing import Any

from sandbox.broker.connection import Connection
from sandbox.network.link import Network


class Wires:
    """The connections of one server. A session is more than that: it stays."""

    def __init__(self, server: Any, network: Network) -> None:
        self._server = server
        self._network = network
        self._open: list[Connection] = []
        self._waiting: list[Any] = []  # clients, to be called when we run again

    def accept(self, client: Any) -> Connection | None:
        """A wire to this client, or None, and a call when the server runs again."""
        server = self._server
        if not server.is_running:
            self._waiting.append(client)
            return None
        connection = Connection(self._network, client, server.name)
        connection.is_served = not server.is_paused
        self._open.append(connection)
        if client.is_registered:
            server.sessions.of(client)  # one we know already is at this wire now
        return connection

    def call_back(self) -> None:
        """The server runs again: whoever waits may try once more."""
        waiting, self._waiting = self._waiting, []
        for client in waiting:
            client.wire.redial()

    def serve(self, is_served: bool) -> None:
        """While the server stands still, nobody is served."""
        for connection in self._open:
            connection.is_served = is_served

    def hang_up(self, connection: Connection) -> None:
        """One wire broke; the session at its end stays."""
        connection.close()
        self._open.remove(connection)

    def cut(self) -> None:
        """The server has ended, and every wire with it."""
        connections, self._open = self._open, []
        here = [connection.client for connection in connections if connection.is_open]
        for connection in connections:
            connection.close()
        self._waiting += here
        for client in here:
            client.wire.cut()
