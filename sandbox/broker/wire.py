"""The wire of a client: it is dialled, cut, and dialled again, without the service.

    (no wire) --dial--> open --cut--> (no wire; what is sent waits) --redial--> open

A cut wire is not the end of a session: the server still knows the client.
"""

from __future__ import annotations

from typing import Any

from sandbox.broker.connection import Connection
from sandbox.kernel.clock import Clock
from sandbox.kernel.facts import LineLost, LineRestored
from sandbox.kernel.trace import Trace

NEVER_SENT = "its client was gone before there was a connection again"


class Wire:
    """The connection of one client, if there is one, and what waits for it."""

    def __init__(
        self, client: Any, server: Any, clock: Clock, trace: Trace, wait_ms: int
    ) -> None:
        self.connection: Connection | None = None
        self._client = client
        self._server = server
        self._clock = clock
        self._trace = trace
        self._wait_ms = wait_ms  # between two attempts to connect again
        self._cut_ms = 0
        self._refused_until_ms = 0
        self._outbox: list[tuple[Any, tuple[Any, ...]]] = []

    @property
    def is_open(self) -> bool:
        return self.connection is not None and self.connection.is_open

    def dial(self) -> bool:
        """True if the server answers; if not, it calls `redial` when it runs."""
        self.connection = self._server.wires.accept(self._client)
        return self.connection is not None

    def send(self, call: Any, args: tuple[Any, ...]) -> None:
        """Send to the server; while there is no wire, keep it for later, in order."""
        connection = self.connection
        if connection is None:
            self._outbox.append((call, args))
        else:
            connection.up.send_in_order(call, (connection, *args))

    def cut(self) -> None:
        """The server hung up, or died."""
        self.connection = None
        self._cut_ms = self._clock.now_ms
        if self._client.is_closed:
            self.send(self._client.desk.close, ())  # its goodbye may be lost: once more
            return
        self._record(LineLost)
        self._client.emit("disconnect")

    def drop(self, for_ms: int) -> None:
        """The TCP connection breaks, and for so long there is no new one. The server
        does not notice: it has a session, not a connection (fact 1.11)."""
        connection = self.connection
        if connection is not None:
            self._server.wires.hang_up(connection)
            self._refused_until_ms = self._clock.now_ms + for_ms
            self.cut()
            self._clock.after(for_ms, self.redial)

    def redial(self) -> None:
        """The server is back: the next of our attempts will reach it."""
        waited_ms = self._clock.now_ms - self._cut_ms
        self._clock.after(-waited_ms % self._wait_ms, self._connect_again)

    def _connect_again(self) -> None:
        client = self._client
        has_left = client.is_closed and not self._outbox
        if has_left or self.is_open or self._clock.now_ms < self._refused_until_ms:
            return
        if not self.dial():
            return
        if not client.is_registered and not client.is_closed:
            client.ask_to_connect()
            return
        outbox, self._outbox = self._outbox, []
        for call, args in outbox:
            self.send(call, args)
        if not client.is_closed:
            self._record(LineRestored)
            client.emit("reconnect")

    def _record(self, kind: Any) -> None:
        self._trace.record(self._client.client_id, kind, (self._server.name,))

    def hang_up(self) -> None:
        """Close the connection from our side; what waited for it is lost."""
        outbox, self._outbox = self._outbox, []
        for call, args in outbox:
            if call == self._client.desk.publish:
                _, channel, _, about = args
                self._client.publishing.lose(channel, about, NEVER_SENT)
        if self.connection is not None:
            self.connection.is_open = False  # what we have sent arrives all the same
            self.connection = None
