"""How a client finds out whether its server still knows it: it asks (1.5, 1.10).

A server that lost its memory says nothing by itself, and neither does one that has
given our id to somebody else: without these pings a listener would wait for ever.
"""

from __future__ import annotations

from typing import Any

from sandbox.broker import texts
from sandbox.broker.connection import Connection
from sandbox.kernel.clock import Clock


class Pings:
    """The pings of one client, from its connection on."""

    def __init__(self, client: Any, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._unanswered = 0

    def start(self) -> None:
        # The protocol knows whole seconds, and a part of one counts as one.
        interval_s = -(-self._client.options.ping_interval_ms // 1_000)
        self._clock.housekeeping_after(interval_s * 1_000, self._ping)

    def _ping(self) -> None:
        client = self._client
        if client.is_closed:
            return
        if not client.worker.is_frozen:
            self._unanswered += 1
            if self._unanswered > client.options.ping_max_out:
                client.lose_connection(texts.PING_FAILURE)
                return
            connection = client.wire.connection
            if connection is not None:
                connection.up.send_in_order(client.desk.ping, (connection,))
        self.start()

    def answered(self, connection: Connection, error: str | None) -> None:
        if not connection.is_open or self._client.is_closed:
            return
        self._unanswered = 0
        if error is not None:
            self._client.lose_connection(error)
