"""Storing and handing out: what a publish sets off, and what an ack sets free.

Order of work for one publish: store, deliver, then tell the publisher, so that a
subscriber may see a message before its publisher knows it is safe (fact 2.2).
"""

from __future__ import annotations

from collections.abc import Iterable

from sandbox.broker.channel import Channel
from sandbox.broker.connection import Connection
from sandbox.broker.message import Message
from sandbox.broker.subscription import Subscription
from sandbox.kernel.clock import Clock
from sandbox.kernel.facts import Acked, Missed, Stored
from sandbox.kernel.trace import Trace
from sandbox.stores.log import Record


class Delivery:
    """The path of messages through one server.

    subscriptions: those of the server, by key.
    """

    def __init__(
        self,
        server_name: str,
        subscriptions: dict[str, Subscription],
        clock: Clock,
        trace: Trace,
    ) -> None:
        self._name = server_name
        self._subscriptions = subscriptions
        self._clock = clock
        self._trace = trace
        # For the trace alone, while the server is away: {channel: {sequence: about}}.
        self._abouts: dict[str, dict[int, int | None]] = {}

    def publish(self, channel: Channel, data: str | bytes, about: int) -> None:
        """Store a message and send it to every subscription that is up to date."""
        record = channel.log.append(data, self._clock.now_ms, about)
        before = record.sequence - 1
        values = (channel.name, record.sequence)
        stored = self._trace.record(self._name, Stored, values, about, about)
        for subscription in channel.subscriptions.values():
            # One that lags behind, or has no room, gets it when its turn comes.
            is_next = subscription.last_sent == before
            if is_next and len(subscription.in_flight) < subscription.max_in_flight:
                self._send(subscription, record, stored)

    def deliver_available(self, subscription: Subscription, cause: int | None) -> None:
        """Send what the log holds for a subscription, as far as there is room."""
        log = subscription.channel.log
        while subscription.has_room:
            record = log.read(subscription.last_sent + 1)
            if record is None:
                return
            self._send(subscription, record, cause)

    def ack(
        self, connection: Connection, key: str, sequence: int, delivered: int
    ) -> None:
        """A subscriber is done with a message; unknown acks are ignored (5.4)."""
        subscription = self._subscriptions.get(key)
        if subscription is None or not connection.is_served:
            return
        record = subscription.in_flight.pop(sequence, None)
        if record is None:
            return
        channel = subscription.channel
        values = (channel.name, sequence, key)
        acked = self._trace.record(self._name, Acked, values, record.about, delivered)
        if subscription.last_sent < channel.log.last_sequence:
            self.deliver_available(subscription, acked)

    def remember(self, channels: Iterable[Channel]) -> None:
        """The server stops. A store does not keep who published what; the trace
        will want to know."""
        self._abouts = {
            channel.name: {r.sequence: r.about for r in channel.log.records}
            for channel in channels
        }

    def restore(self, channels: Iterable[Channel]) -> None:
        """The server starts: tell the trace again whose messages it has read."""
        for channel in channels:
            channel.log.tell_abouts(self._abouts.get(channel.name, {}))

    def _send(
        self, subscription: Subscription, record: Record, cause: int | None
    ) -> None:
        subscription.last_sent = record.sequence
        subscription.in_flight[record.sequence] = record
        client = subscription.session.client
        connection = client and client.wire.connection
        if connection is None:
            self._lose(subscription, record, cause)
            return
        message = Message(
            record, subscription.channel.name, subscription.key, 0,
            self._clock.now_ms, cause,
        )  # fmt: skip
        connection.down.send_in_order(client.receive, (connection, message))

    def _lose(
        self, subscription: Subscription, record: Record, cause: int | None
    ) -> None:
        """Sent to a client that is not there: lost on the wire (1.8, 1.11)."""
        client_id = subscription.client_id
        values = (
            subscription.channel.name, record.sequence, f"{client_id} is not connected"
        )  # fmt: skip
        self._trace.record(client_id, Missed, values, record.about, cause)
