"""Where requests from clients arrive, are checked, and get their answer.

Each call names the connection it came over. What comes over one that was cut
meanwhile has not arrived; what comes while the server stands still waits. A client
that is gone does not hear its answer.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from sandbox.broker import texts
from sandbox.broker.channel import Channel
from sandbox.broker.channels import RefusedError
from sandbox.broker.connection import Connection
from sandbox.broker.names import has_empty_part, is_channel, is_client_id
from sandbox.broker.sessions import Session
from sandbox.broker.start import POSITIONS
from sandbox.broker.wish import Wish
from sandbox.kernel.clock import Clock
from sandbox.kernel.facts import ChannelCreated, ClientClosed, ClientConnected
from sandbox.kernel.trace import Trace

CUT = "the connection was cut"
EMPTY_PART = "no server hears of a name with an empty part"
# A publish without client id, channel and data: two ids of 22 signs, tags and lengths.
REQUEST_BYTES = 52


class LostOnTheWayError(Exception):
    """A name with an empty part never reaches a real server (fact 3.3)."""


class Desk:
    """The requests of one server."""

    def __init__(self, server: Any, clock: Clock, trace: Trace) -> None:
        self.received_messages = self.received_bytes = 0
        self._server = server
        self._clock = clock
        self._trace = trace

    # Clients

    def connect(self, connection: Connection, cluster_id: str) -> None:
        if not connection.is_served:
            self._server.when_awake(self.connect, connection, cluster_id)
            return
        if cluster_id != self._server.cluster_id:
            return  # another cluster's subject: nobody listens, nobody answers
        client_id = connection.client.client_id
        holder = self._server.sessions.get(client_id)
        if not is_client_id(client_id):
            self._answer_connect(connection, texts.INVALID_CLIENT_ID)
        elif holder is None:
            self._register(connection)
        elif holder.is_probed:
            self._answer_connect(connection, texts.CLIENT_ID_TAKEN)
        else:
            # A known id is not refused blindly: its holder is asked (fact 1.3).
            holder.is_probed = True
            then = partial(self._probed, holder, connection)
            self._server.heartbeats.probe(holder, then)

    def _probed(self, holder: Session, connection: Connection, is_there: bool) -> None:
        holder.is_probed = False
        if not connection.is_served:
            return
        if self._server.sessions.has(holder):
            if not self._server.rules.may_replace(is_there):
                self._answer_connect(connection, texts.CLIENT_ID_TAKEN)
                return
            silence = "" if is_there else "it does not answer and "
            self.forget(holder, f"{silence}a new client has its id")
        self._register(connection)

    def _register(self, connection: Connection) -> None:
        client = connection.client
        session = self._server.sessions.add(client)
        self._server.heartbeats.watch(session)
        self._record(ClientConnected, client.client_id)
        self._answer_connect(connection, None)

    def _answer_connect(self, connection: Connection, error: str | None) -> None:
        answered = connection.client.connect_answered
        connection.down.send_in_order(answered, (connection, error))

    def ping(self, connection: Connection) -> None:
        """A client asks whether we still know it (fact 1.5)."""
        if not connection.is_served:
            self._server.when_awake(self.ping, connection)
            return
        client = connection.client
        session = self._server.sessions.of(client)
        error = texts.NOT_REGISTERED if session is None else None
        connection.down.send_in_order(client.pings.answered, (connection, error))

    def close(self, connection: Connection) -> None:
        if not connection.is_served:
            self._server.when_awake(self.close, connection)
            return
        client, sessions = connection.client, self._server.sessions
        session = sessions.of(client)
        if session is not None:
            self.forget(session, "it closed")
        elif sessions.get(client.client_id) is None:
            self._record(ClientClosed, client.client_id, "it closed, unknown by now")
        connection.down.send_in_order(client.close_answered, (connection,))

    def forget(self, session: Session, reason: str, cause: int | None = None) -> None:
        """A client goes: its durables stay, all else of it does not (fact 1.12)."""
        self._server.leaving.leave_all(session, cause)
        self._server.sessions.remove(session.client_id)
        values = (session.client_id, reason)
        self._trace.record(self._server.name, ClientClosed, values, cause=cause)

    # Publishing

    def publish(
        self, connection: Connection, guid: str, name: str, data: str | bytes, about: int
    ) -> None:  # fmt: skip
        server, client = self._server, connection.client
        if not connection.is_served:
            if server.when_awake(self.publish, connection, guid, name, data, about):
                client.publishing.lose(name, about, CUT)
            return
        error = None
        try:
            channel = server.channels.get(name) or self._first_use(client, name)
            if server.sessions.of(client) is None:
                raise RefusedError(texts.INVALID_PUBLISH)
            self._store(client, channel, data, about)
        except LostOnTheWayError:
            client.publishing.lose(name, about, EMPTY_PART)
            return
        except RefusedError as refused:
            error = str(refused)
            if guid not in client.publishing.unconfirmed:  # nobody waits to hear it
                client.publishing.lose(name, about, error)
        self._count(client.client_id, name, data)
        connection.down.send_in_order(
            client.publishing.answered, (connection, guid, error)
        )

    def _store(
        self, client: Any, channel: Channel, data: str | bytes, about: int
    ) -> None:
        server = self._server
        stored = server.delivery.publish(channel, data, about)
        server.retention.stored(channel, stored)
        if channel.log.notes is not None and not server.store.profile.places_every_ms:
            server.store.flush(channel.name)

    def _count(self, client_id: str, name: str, data: str | bytes) -> None:
        """Every request counts, those that are refused as well."""
        size = len(data)
        if isinstance(data, str) and not data.isascii():
            size = len(data.encode(errors="surrogatepass"))
        if size:
            size += 1 + (size.bit_length() + 6) // 7  # its tag, and its length
        name_size = len(name.encode(errors="surrogatepass"))
        self.received_messages += 1
        self.received_bytes += REQUEST_BYTES + len(client_id) + name_size + size

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
        self._server.retention.watch(channel)
        return channel

    # Subscribing

    def subscribe(
        self, connection: Connection, key: str, name: str, wish: Wish
    ) -> None:
        server, client = self._server, connection.client
        if not connection.is_served:
            server.when_awake(self.subscribe, connection, key, name, wish)
            return
        answered = client.listening.answered
        try:
            _check_wish(name, wish)
            channel = server.channels.get(name) or self._create(name)
            session = server.sessions.of(client)
            if session is None:
                raise RefusedError(texts.unknown_client(client.client_id))
            subscription, entry = server.subscribing.open(session, key, channel, wish)
        except RefusedError as refused:
            connection.down.send_in_order(answered, (connection, key, str(refused)))
            return
        connection.down.send_in_order(answered, (connection, key, None))
        server.redelivery.resume(subscription, entry)
        server.delivery.deliver(subscription.place, entry)

    def leave(
        self, connection: Connection, key: str, name: str, is_forgotten: bool
    ) -> None:
        """Unsubscribe, or close: only a durable knows the difference (5.16, 6.2)."""
        server = self._server
        if not connection.is_served:
            server.when_awake(self.leave, connection, key, name, is_forgotten)
            return
        client, error = connection.client, None
        subscription = server.subscriptions.get(key)
        # Another client may have an inbox of that name by now.
        if subscription is not None and subscription.session.client is client:
            server.leaving.leave(subscription, is_forgotten=is_forgotten)
        elif server.channels.get(name) is None:
            error = texts.UNKNOWN_CHANNEL
        else:
            error = texts.INVALID_SUBSCRIPTION
        connection.down.send_in_order(client.listening.left, (connection, key, error))

    def _record(self, kind: Any, *values: Any) -> int:
        return self._trace.record(self._server.name, kind, values)


def _check_wish(name: str, wish: Wish) -> None:
    # In the order of the real server: of two faults the first is named.
    if wish.ack_wait_s < 1:
        raise RefusedError(texts.INVALID_ACK_WAIT)
    if wish.max_in_flight < 1:
        raise RefusedError(texts.INVALID_MAX_IN_FLIGHT)
    if wish.start.word not in POSITIONS:
        raise RefusedError(texts.INVALID_START)
    if not is_channel(name):
        raise RefusedError(texts.INVALID_SUBJECT)
