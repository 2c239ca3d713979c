"""The client library: what a service holds instead of axios and Express.

Nothing is awaited: one asks, goes on, and is called back. A publisher and a
listener use the same class.
"""

from __future__ import annotations

from typing import Any

from sandbox.broker import texts
from sandbox.broker.client_subscription import ClientSubscription
from sandbox.broker.connection import Connection
from sandbox.broker.emitter import Emitter
from sandbox.broker.listening import Listening
from sandbox.broker.publishing import PublishCallback, Publishing, check_channel
from sandbox.broker.start import start_from, whole_number
from sandbox.broker.subscription import MAX_IN_FLIGHT
from sandbox.errors import BadOptionError, NotConnectedError, refuse_unknown
from sandbox.kernel.chance import Stream
from sandbox.kernel.clock import Clock
from sandbox.kernel.facts import ConnectRefused, LineLost, LineRestored
from sandbox.kernel.trace import Trace
from sandbox.kernel.worker import Worker
from sandbox.network.link import whole_ms

GUID_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
GUID_PREFIX_LENGTH = 12
CONNECT_OPTIONS = (
    "cluster_id", "connect_timeout_ms", "ack_timeout_ms", "reconnect_wait_ms",
    "max_pub_acks_in_flight", "busy_ms",
)  # fmt: skip
SUBSCRIBE_OPTIONS = (
    "start_at", "start_at_sequence", "start_at_time_delta_ms", "max_in_flight"
)  # fmt: skip


class Client(Emitter):
    """One party: publisher, listener or both.

    Emits `connect`, `error` (with a text), `close`, `disconnect` and `reconnect`.
    busy_ms: how long each message occupies the process before its callback runs.
    """

    events = ("connect", "error", "close", "disconnect", "reconnect")

    def __init__(
        self,
        server: Any,
        client_id: str,
        *,
        clock: Clock,
        trace: Trace,
        luck: Stream,
        cluster_id: str | None = None,
        connect_timeout_ms: int = 2_000,
        ack_timeout_ms: int = 30_000,
        reconnect_wait_ms: int = 100,
        max_pub_acks_in_flight: int = 16_384,
        busy_ms: int = 0,
        worker: Worker | None = None,
        **unknown: Any,
    ) -> None:
        super().__init__()
        refuse_unknown("connect", unknown, CONNECT_OPTIONS)
        _check_ids(client_id, cluster_id)
        self.client_id = client_id
        self.cluster_id = cluster_id or server.cluster_id
        self.connect_timeout_ms = whole_ms("connect_timeout_ms", connect_timeout_ms)
        self.reconnect_wait_ms = max(1, whole_ms("reconnect_wait_ms", reconnect_wait_ms))
        self.worker = worker or Worker(clock, whole_ms("busy_ms", busy_ms))
        self.desk = server.desk
        self.acks = server.delivery.ack
        self.connection: Connection | None = None
        self.is_registered = False  # the server has accepted our id
        self.is_closed = False
        self.guid_prefix = luck.text(GUID_PREFIX_LENGTH, GUID_LETTERS)
        # Two clients that use one id, one after the other, are told apart by this.
        self.connection_id = self.guid_prefix
        self.publishing = Publishing(
            self, clock, trace, whole_ms("ack_timeout_ms", ack_timeout_ms),
            whole_number("max_pub_acks_in_flight", max_pub_acks_in_flight),
        )  # fmt: skip
        self.listening = Listening(self, trace, self.worker)
        self.receive = self.listening.receive
        self._server = server
        self._clock = clock
        self._trace = trace
        self._lost_ms = 0
        self._outbox: list[tuple[Any, tuple[Any, ...]]] = []
        self._connect_alarm = clock.alarm(self._connect_timed_out)
        # Not at once: a listener may be attached in the line after `connect(…)`.
        clock.after(0, self._dial)

    # What a service calls

    def publish(
        self,
        channel: str,
        data: str | bytes,
        callback: PublishCallback | None = None,
        *,
        cause: int | None = None,
    ) -> str:
        """Hand a message to the server and go on at once.

        callback(error, guid) runs later: error is None when the server has stored
        the message, else its text. Returns the guid. Raises PayloadError for
        anything but text and bytes, NotConnectedError before `connect`.
        """
        if self.is_closed or not self.is_registered:
            self._refuse("publish")
        check_channel(channel)
        return self.publishing.publish(channel, data, callback, cause)

    def subscribe(
        self,
        channel: str,
        *,
        start_at: str | None = None,
        start_at_sequence: int | None = None,
        start_at_time_delta_ms: int | None = None,
        max_in_flight: int = MAX_IN_FLIGHT,
        **unknown: Any,
    ) -> ClientSubscription:
        """Ask for the messages of one channel, from a start position on.

        start_at: "new_only" (default), "first" or "last_received"; or one of
        start_at_sequence and start_at_time_delta_ms. A message is acknowledged by
        itself when its `message` listeners have returned; no more than
        max_in_flight wait for that at a time.
        """
        refuse_unknown("subscribe", unknown, SUBSCRIBE_OPTIONS)
        max_in_flight = whole_number("max_in_flight", max_in_flight)
        start = start_from(start_at, start_at_sequence, start_at_time_delta_ms)
        if self.is_closed or not self.is_registered:
            self._refuse("subscribe")
        check_channel(channel)
        return self.listening.subscribe(channel, start, max_in_flight)

    def close(self) -> None:
        """Say goodbye. `close` is emitted when the server has answered."""
        self.require_open()
        self.is_closed = True
        self.publishing.close()
        self.listening.close()
        self.send(self.desk.close)

    # Connecting

    @property
    def is_online(self) -> bool:
        """True while there is a wire to the server."""
        return self.connection is not None and self.connection.is_open

    def _dial(self) -> None:
        if self.is_closed:
            return
        self._connect_alarm.set(self._clock.now_ms + self.connect_timeout_ms)
        self.connection = self._server.accept(self)
        if self.connection is not None:
            self.send(self.desk.connect, self.cluster_id)

    def connect_answered(self, connection: Connection, error: str | None) -> None:
        if not connection.is_open:
            return
        self._connect_alarm.clear()
        if self.is_closed:
            return
        if error is not None:
            self._connect_failed(error)
            return
        self.is_registered = True
        self.emit("connect")

    def _connect_timed_out(self) -> None:
        self._connect_failed(texts.CONNECT_TIMEOUT)

    def _connect_failed(self, error: str) -> None:
        self._trace.record(self.client_id, ConnectRefused, (self.client_id, error))
        self._hang_up()
        self.is_closed = True
        self.emit("error", error)
        self.emit("close")

    def line_lost(self) -> None:
        """The wire is cut; the library will connect again by itself."""
        self.connection = None
        if self.is_closed:
            self.emit("close")
            return
        self._lost_ms = self._clock.now_ms
        self._trace.record(self.client_id, LineLost, (self._server.name,))
        self.emit("disconnect")

    def redial(self) -> None:
        """The server is back: the next of our attempts will reach it."""
        waited_ms = self._clock.now_ms - self._lost_ms
        self._clock.after(-waited_ms % self.reconnect_wait_ms, self._reconnect)

    def _reconnect(self) -> None:
        if self.is_closed or self.is_online:
            return
        self.connection = self._server.accept(self)
        if self.connection is None:
            return
        if not self.is_registered:
            self.send(self.desk.connect, self.cluster_id)
            return
        self._trace.record(self.client_id, LineRestored, (self._server.name,))
        outbox, self._outbox = self._outbox, []
        for call, args in outbox:
            self.send(call, *args)
        self.emit("reconnect")

    def send(self, call: Any, *args: Any) -> None:
        """Send to the server; while the wire is cut, keep it for later, in order."""
        connection = self.connection
        if connection is None:
            self._outbox.append((call, args))
        else:
            connection.up.send_in_order(call, connection, *args)

    # Leaving

    def close_answered(self, connection: Connection) -> None:
        if connection.is_open:
            self._hang_up()
            self.emit("close")

    def kill(self) -> None:
        """The process dies: the wire is cut and nobody says goodbye."""
        self.is_closed = True
        self._hang_up()
        self._connect_alarm.clear()
        self.publishing.kill()
        self.listening.kill()
        self._outbox.clear()
        self.worker.stop()

    def _hang_up(self) -> None:
        if self.connection is not None:
            self._server.hang_up(self.connection)
            self.connection = None

    def require_open(self) -> None:
        if self.is_closed:
            raise NotConnectedError(
                f"{texts.CONNECTION_CLOSED}: client {self.client_id!r} is closed. "
                f"Type server.connect({self.client_id!r}) for a new one."
            )

    def _refuse(self, act: str) -> None:
        self.require_open()
        raise NotConnectedError(
            f"client {self.client_id!r} is not connected yet at "
            f"{self._clock.now_ms} ms, so it cannot {act}. Put the call into a "
            f'function under @client.on("connect").'
        )

    def __repr__(self) -> str:
        return f"<client {self.client_id!r}>"


def _check_ids(client_id: object, cluster_id: object) -> None:
    if not isinstance(client_id, str) or not client_id:
        raise BadOptionError(
            f"{texts.CLIENT_ID_MISSING}: got {client_id!r}. "
            f"Type server.connect('orders-1')."
        )
    if cluster_id is not None and (not isinstance(cluster_id, str) or not cluster_id):
        raise BadOptionError(f"{texts.CLUSTER_ID_MISSING}: got {cluster_id!r}.")
