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
from sandbox.broker.options import ConnectOptions, checked_client_id
from sandbox.broker.pings import Pings
from sandbox.broker.publishing import PublishCallback, Publishing, check_channel
from sandbox.broker.start import start_from, whole_number
from sandbox.broker.wire import Wire
from sandbox.broker.wish import (
    ACK_WAIT_MS,
    MAX_IN_FLIGHT,
    Wish,
    name_or_nothing,
    whole_seconds,
)
from sandbox.errors import NotConnectedError, refuse_unknown, true_or_false
from sandbox.kernel.chance import Stream
from sandbox.kernel.clock import Clock
from sandbox.kernel.facts import ConnectionLost, ConnectRefused
from sandbox.kernel.trace import Trace
from sandbox.kernel.worker import Worker

GUID_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
GUID_PREFIX_LENGTH = 12
SUBSCRIBE_OPTIONS = (
    "queue_group", "durable_name", "start_at", "start_at_sequence",
    "start_at_time_delta_ms", "manual_ack", "ack_wait_ms", "max_in_flight",
)  # fmt: skip


class Client(Emitter):
    """One party: publisher, listener or both.

    Emits `connect`, `error` (with a text), `close`, `disconnect`, `reconnect`, and
    `connection_lost` (with a text; `close` follows).

    heartbeats: "answered"; or "ignored" by a client that is there and silent; or
    "unheard" if nobody is at the inbox they go to.
    """

    events = (
        "connect", "error", "close", "disconnect", "reconnect", "connection_lost"
    )  # fmt: skip

    def __init__(
        self, server: Any, client_id: str, options: ConnectOptions, *, clock: Clock,
        trace: Trace, luck: Stream, worker: Worker | None = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self.client_id = checked_client_id(client_id)
        self.options = options
        self.cluster_id = options.cluster_id or server.cluster_id
        self.worker = worker or Worker(clock, options.busy_ms)
        self.is_registered = False  # the server has accepted our id
        self.is_closed = False
        self.heartbeats = "answered"
        # What tells two clients apart that use one id, one after the other.
        self.connection_id = luck.text(GUID_PREFIX_LENGTH, GUID_LETTERS)
        self.wire = Wire(self, server, clock, trace, options.reconnect_wait_ms)
        self.desk = server.desk
        self.acks = server.delivery.ack
        self.pings = Pings(self, clock)
        self.publishing = Publishing(self, clock, trace, options)
        self.listening = Listening(self, clock, trace, self.worker)
        self.receive = self.listening.receive
        self._clock = clock
        self._trace = trace
        self._alarm = clock.alarm(self._timed_out)  # for connect and close requests
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
        queue_group: str | None = None,
        durable_name: str | None = None,
        start_at: str | None = None,
        start_at_sequence: int | None = None,
        start_at_time_delta_ms: int | None = None,
        manual_ack: bool = False,
        ack_wait_ms: int = ACK_WAIT_MS,
        max_in_flight: int = MAX_IN_FLIGHT,
        **unknown: Any,
    ) -> ClientSubscription:
        """Ask for the messages of one channel, from a start position on.

        start_at: "new_only" (default), "first" or "last_received"; or one of
        start_at_sequence and start_at_time_delta_ms; it counts only where a place is
        made. queue_group: shared by all its members. durable_name: the place is found
        again under it. A message is acknowledged by itself when its `message`
        listeners have returned, or with manual_ack by message.ack(); without an ack
        it comes again ack_wait_ms after it was sent. No more than max_in_flight wait
        for their ack at a time.
        """
        refuse_unknown("subscribe", unknown, SUBSCRIBE_OPTIONS)
        wish = Wish(
            start_from(start_at, start_at_sequence, start_at_time_delta_ms),
            name_or_nothing("queue_group", queue_group),
            name_or_nothing("durable_name", durable_name),
            true_or_false("manual_ack", manual_ack),
            whole_seconds(ack_wait_ms),
            whole_number("max_in_flight", max_in_flight),
        )
        if self.is_closed or not self.is_registered:
            self._refuse("subscribe")
        check_channel(channel)
        return self.listening.subscribe(channel, wish)

    def close(self) -> None:
        """Say goodbye. `close` is emitted when the server has answered, or has not for
        connect_timeout_ms: whoever listens to `error` hears that first."""
        self.require_open()
        self.is_closed = True
        self.publishing.close()
        self.listening.close()
        if self.is_registered or self.wire.is_open:
            self._alarm.set(self._clock.now_ms + self.options.connect_timeout_ms)
            self.wire.send(self.desk.close, ())
        else:
            # No server has heard of us, so there is nobody to say goodbye to.
            self._alarm.clear()
            self.emit("close")

    # Connecting

    def _dial(self) -> None:
        if self.is_closed:
            return
        self._alarm.set(self._clock.now_ms + self.options.connect_timeout_ms)
        if self.wire.dial():
            self.ask_to_connect()

    def ask_to_connect(self) -> None:
        self.wire.send(self.desk.connect, (self.cluster_id,))

    def connect_answered(self, connection: Connection, error: str | None) -> None:
        if not connection.is_open or self.is_closed:
            return
        self._alarm.clear()
        if error is not None:
            self._connect_failed(error)
            return
        self.is_registered = True
        self.pings.start()
        self.emit("connect")

    def asked(self, connection: Connection, answer: Any) -> None:
        """A heartbeat of the server, or its probe of who has our id."""
        is_silent = self.heartbeats != "answered" or self.worker.is_frozen
        if connection.is_open and not is_silent:
            connection.up.send_in_order(answer, (connection,))

    def _timed_out(self) -> None:
        """The server has not answered our request to connect, or to close."""
        if not self.is_closed:
            self._connect_failed(texts.CONNECT_TIMEOUT)
            return
        self.wire.hang_up()
        self.wire.send(self.desk.close, ())  # for when the server is back
        # The real library hands the text to `close`. An `error` that nobody listens to
        # would end the run, and nobody who leaves has to listen.
        if self.has_listener("error"):
            self.emit("error", texts.CLOSE_TIMEOUT)
        self.emit("close")

    def _connect_failed(self, error: str) -> None:
        self._trace.record(self.client_id, ConnectRefused, (self.client_id, error))
        self.wire.hang_up()
        self.is_closed = True
        self.emit("error", error)
        self.emit("close")

    # Leaving

    def close_answered(self, connection: Connection) -> None:
        if not connection.is_open:
            return
        self.wire.hang_up()
        if self._alarm.due_ms is not None:  # or else `close` has been emitted
            self._alarm.clear()
            self.emit("close")

    def lose_connection(self, error: str) -> None:
        """The server does not know us any more, or has not answered for too long."""
        self._trace.record(self.client_id, ConnectionLost, (error,))
        self.is_closed = True
        self.publishing.close(error)
        self.listening.close()
        self.wire.hang_up()
        self.emit("connection_lost", error)
        self.emit("close")

    def kill(self) -> None:
        """The process dies and says no goodbye; what it has sent still arrives."""
        self.is_closed = True
        self.wire.hang_up()
        self._alarm.clear()
        self.publishing.kill()
        self.listening.kill()
        self.worker.stop()

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
