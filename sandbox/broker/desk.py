"""Where requests from clients arrive, are checked, and get their answer.

Each call names the connection it came over. What comes over one that was cut
meanwhile has not arrived. A client that is gone does not hear its answer.
"""

from __future__ import annotations

from typing import Any

from sandbox.broker import texts
from sandbox.broker.channel import Channel, RefusedError
from sandbox.broker.connection import Connection
from sandbox.broker.names import has_empty_part, is_channel, is_client_id
from sandbox.broker.sessions import Session
from sandbox.broker.start import POSITIONS, Start
from sandbox.broker.subscription import Subscription
from sandbox.kernel.clock import Clock
from sandbox.kernel.facts import (
    ChannelCreated,
    ClientClosed,
    ClientConnected,
    Subscribed,
    Unsubscribed,
)
from sandbox.kernel.trace import Trace

CUT = "the connection was cut"
EMPTY_PART = "no server hears of a name with an empty part"


class LostOnTheWayError(Exception):
    """A name with an empty part never reaches a real server (fact 3.3)."""


class Desk:
    """The requests of one server."""

    def __init__(self, server: Any, clock: Clock, trace: Trace) -> None:
        self._server = server
        self._clock = clock
        self._trace = trace

    # Clients

    def connect(self, connection: Connection, cluster_id: str) -> None:
        if not connection.is_served or cluster_id != self._server.cluster_id:
            return  # another cluster's subject: nobody listens, nobody answers
        client = connection.client
        error = self._connect_error(client.client_id)
        if error is None:
            self._register(client)
        connection.down.send_in_order(client.connect_answered, (connection, error))

    def _connect_error(self, client_id: str) -> str | None:
        if not is_client_id(client_id):
            return texts.INVALID_CLIENT_ID
        holder = self._server.sessions.get(client_id)
        # A known id is not refused blindly: its holder is asked (fact 1.3).
        if holder is not None and holder.answers:
            return texts.CLIENT_ID_TAKEN
        return None

    def _register(self, client: Any) -> None:
        holder = self._server.sessions.get(client.client_id)
        if holder is not None:
            self._forget(holder, "it does not answer and a new client has its id")
        self._server.sessions.add(client)
        self._record(ClientConnected, client.client_id)

    def close(self, connection: Connection) -> None:
        if not connection.is_served:
            return
        client, sessions = connection.client, self._server.sessions
        session = sessions.of(client)
        if session is not None:
            self._forget(session, "it closed")
        elif sessions.get(client.client_id) is None:
            self._record(ClientClosed, client.client_id, "it closed, unknown by now")
        connection.down.send_in_order(client.close_answered, (connection,))

    def _forget(self, session: Session, reason: str) -> None:
        for subscription in list(self._server.subscriptions.values()):
            if subscription.session is session:
                self._remove(subscription)
        self._server.sessions.remove(session.client_id)
        self._record(ClientClosed, session.client_id, reason)

    # Publishing

    def publish(
        self,
        connection: Connection,
        guid: str,
        name: str,
        data: str | bytes,
        about: int,
    ) -> None:
        client = connection.client
        if not connection.is_served:
            client.publishing.lose(name, about, CUT)
            return
        error = None
        try:
            channel = self._server.channels.get(name) or self._first_use(client, name)
            if self._server.sessions.of(client) is None:
                raise RefusedError(texts.INVALID_PUBLISH)
            self._server.delivery.publish(channel, data, about)
        except LostOnTheWayError:
            client.publishing.lose(name, about, EMPTY_PART)
            return
        except RefusedError as refused:
            error = str(refused)
            if guid not in client.publishing.unconfirmed:  # nobody waits to hear it
                client.publishing.lose(name, about, error)
        connection.down.send_in_order(
            client.publishing.answered, (connection, guid, error)
        )

    def _first_use(self, client: Any, name: str) -> Channel:
        """Publishing to a new name creates the channel (fact 3.1)."""
        if has_empty_part(name):
            raise LostOnTheWayError(name)
        if not is_channel(name) or self._server.sessions.of(client) is None:
            raise RefusedError(texts.INVALID_PUBLISH)
        return self._create(name)

    def _create(self, name: str) -> Channel:
        channel: Channel = self._server.channels.open(name)
        self._record(ChannelCreated, name)
        return channel

    # Subscribing

    def subscribe(
        self,
        connection: Connection,
        key: str,
        name: str,
        start: Start,
        max_in_flight: int,
    ) -> None:
        if not connection.is_served:
            return
        client = connection.client
        try:
            self._check_subscribe(client, name, start, max_in_flight)
            channel = self._server.channels.get(name) or self._create(name)
        except RefusedError as refused:
            connection.down.send_in_order(
                client.listening.answered, (connection, key, str(refused))
            )
            return
        after = start.after_sequence(channel.log, self._clock.now_ms)
        subscription = Subscription(
            key, client.client_id, channel,
            start=str(start), last_sent=after, max_in_flight=max_in_flight,
        )  # fmt: skip
        entry = self._add(client, channel, subscription)
        connection.down.send_in_order(
            client.listening.answered, (connection, key, None)
        )
        self._server.delivery.deliver_available(subscription, entry)

    def _check_subscribe(
        self, client: Any, name: str, start: Start, max_in_flight: int
    ) -> None:
        # In the order of the real server: of two faults the first is named.
        if max_in_flight < 1:
            raise RefusedError(texts.INVALID_MAX_IN_FLIGHT)
        if start.word not in POSITIONS:
            raise RefusedError(texts.INVALID_START)
        if not is_channel(name):
            raise RefusedError(texts.INVALID_SUBJECT)
        if self._server.sessions.of(client) is None:
            raise RefusedError(texts.UNKNOWN_CLIENT)

    def _add(self, client: Any, channel: Channel, subscription: Subscription) -> int:
        key = subscription.key
        subscription.session = self._server.sessions.of(client)
        channel.subscriptions[key] = self._server.subscriptions[key] = subscription
        self._server.store.save_subscription(key, subscription.saved())
        return self._record(
            Subscribed,
            key, client.client_id, channel.name, subscription.start,
            subscription.last_sent,
        )  # fmt: skip

    def unsubscribe(self, connection: Connection, key: str) -> None:
        if not connection.is_served:
            return
        subscription = self._server.subscriptions.get(key)
        error = texts.INVALID_SUBSCRIPTION if subscription is None else None
        if subscription is not None:
            self._remove(subscription)
        connection.down.send_in_order(
            connection.client.listening.left, (connection, key, error)
        )

    def _remove(self, subscription: Subscription) -> None:
        key = subscription.key
        del self._server.subscriptions[key]
        del subscription.channel.subscriptions[key]
        self._server.store.drop_subscription(key)
        self._record(Unsubscribed, key, subscription.channel.name)

    def _record(self, kind: Any, *values: Any) -> int:
        return self._trace.record(self._server.name, kind, values)
