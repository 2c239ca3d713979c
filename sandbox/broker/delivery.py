"""Storing and handing out: what a publish sets off, and what an ack sets free.

Order of work for one publish: store, deliver, then tell the publisher, so that a
subscriber may see a message before its publisher knows it is safe (fact 2.2).
"""

from __future__ import annotations

from collections.abc import Callable

from sandbox.broker.channel import Channel
from sandbox.broker.connection import Connection
from sandbox.broker.message import Message
from sandbox.broker.place import Place
from sandbox.broker.rules import Rules
from sandbox.broker.subscription import Subscription
from sandbox.kernel.clock import Clock
from sandbox.kernel.facts import Acked, Missed, Stored
from sandbox.kernel.trace import Trace
from sandbox.stores.log import Record

# By how much the flag and the count make a message longer that is sent again.
AGAIN_BYTES = 4


class Delivery:
    """The path of messages through one server.

    subscriptions: those of the server, by inbox. when_awake: puts off what comes
    while the server stands still. sent_messages, sent_bytes: all that went out since
    the start, repeats included.
    """

    def __init__(
        self, server_name: str, subscriptions: dict[str, Subscription], rules: Rules,
        clock: Clock, trace: Trace, when_awake: Callable[..., bool],
    ) -> None:  # fmt: skip
        self.sent_messages = self.sent_bytes = 0
        self._name = server_name
        self._subscriptions = subscriptions
        self._rules = rules
        self._when_awake = when_awake
        self._clock = clock
        self._trace = trace

    def publish(self, channel: Channel, data: str | bytes, about: int) -> int:
        """Store a message and send it to everybody who is up to date. Returns the
        entry that says it is stored."""
        self._rules.store(channel)
        record = channel.log.append(data, self._clock.now_ms, about)
        before = record.sequence - 1
        values = (channel.name, record.sequence)
        stored = self._trace.record(self._name, Stored, values, about, about)
        for subscription in channel.singles:
            # One that lags behind, or has no room, gets it when its turn comes.
            if subscription.is_stalled:
                continue
            is_next = subscription.place.last_sent == before
            if is_next and len(subscription.in_flight) < subscription.max_in_flight:
                self._send_new(subscription, record, stored)
            else:
                self.deliver_to(subscription, stored)
        for place in channel.groups.values():
            self.deliver_to_group(place, stored)
        return stored

    # New messages

    def deliver(self, place: Place, cause: int | None) -> None:
        """Send what the log holds for a place, as far as there is room."""
        if place.is_group:
            self.deliver_to_group(place, cause)
        else:
            self.deliver_to(place.subscriptions[0], cause)

    def deliver_to(self, subscription: Subscription, cause: int | None) -> None:
        place = subscription.place
        while (record := place.channel.log.next_after(place.last_sent)) is not None:
            if not self._offer(subscription, record, cause):
                return

    def deliver_to_group(self, place: Place, cause: int | None) -> None:
        """Each message goes to one member (fact 7.1); all may be stalled (7.11)."""
        members = place.subscriptions
        while not place.is_offline and any(not m.is_stalled for m in members):
            record = place.channel.log.next_after(place.last_sent)
            if record is None:
                return
            if not self._offer(self._rules.pick(members), record, cause):
                return

    def _offer(
        self, subscription: Subscription, record: Record, cause: int | None
    ) -> bool:
        """Send a new message, unless too many are unacked already (fact 5.11)."""
        if subscription.has_room:
            self._send_new(subscription, record, cause)
            return True
        subscription.is_stalled = True
        return False

    def _send_new(
        self, subscription: Subscription, record: Record, cause: int | None
    ) -> None:
        sequence, in_flight = record.sequence, subscription.in_flight
        subscription.place.last_sent = subscription.last_sent = sequence
        in_flight[sequence] = due_ms = self._clock.now_ms + subscription.ack_wait_ms
        if len(in_flight) >= subscription.max_in_flight:
            subscription.is_stalled = True
        if subscription.alarm.due_ms is None:
            subscription.alarm.set(due_ms)
        self._send(subscription, record, 0, cause)

    def send_again(
        self, subscription: Subscription, record: Record, cause: int | None
    ) -> None:
        """Send a message once more, however many are unacked already (fact 5.12)."""
        sequence, in_flight = record.sequence, subscription.in_flight
        now_ms, wait_ms = self._clock.now_ms, subscription.ack_wait_ms
        # Its own grid goes on: the old end of its wait plus one more wait (5.6, 6.7).
        in_flight[sequence] = (in_flight.get(sequence) or now_ms) + wait_ms
        subscription.last_sent = max(subscription.last_sent, sequence)
        if subscription.alarm.due_ms is None:
            subscription.alarm.set(now_ms + wait_ms)
        attempts = subscription.place.attempts
        attempts[sequence] = attempts.get(sequence, 0) + 1
        self.sent_bytes += AGAIN_BYTES
        self._send(subscription, record, attempts[sequence], cause)

    def _send(
        self, subscription: Subscription, record: Record, attempts: int,
        cause: int | None,
    ) -> None:  # fmt: skip
        place = subscription.place
        channel, key = place.channel, subscription.key
        self.sent_messages += 1
        self.sent_bytes += record.size
        if channel.log.notes is not None:
            channel.log.notes.append((place.key, key, record.sequence, True))
        client = subscription.session and subscription.session.client
        connection = client and client.wire.connection
        if connection is None:
            self._lose(subscription, record, cause)
            return
        now_ms = self._clock.now_ms
        message = Message(record, channel.name, key, attempts, now_ms, cause)
        connection.down.send_in_order(client.receive, (connection, message))

    def _lose(
        self, subscription: Subscription, record: Record, cause: int | None
    ) -> None:
        """Sent to a client that is not there: lost on the wire (1.8, 1.11)."""
        client_id = subscription.client_id
        values = (
            subscription.place.channel.name, record.sequence,
            f"{client_id} is not connected",
        )  # fmt: skip
        self._trace.record(client_id, Missed, values, record.about, cause)

    # Acks

    def ack(
        self, connection: Connection, key: str, sequence: int, about: int | None,
        delivered: int | None,
    ) -> None:  # fmt: skip
        """A subscriber is done with a message; unknown acks are ignored (5.4).

        about, delivered: for the trace; the client knows them if it got the message.
        """
        subscription = self._subscriptions.get(key)
        if subscription is None or not connection.is_served:
            # Only now, for it is rare: acks are the most frequent of all requests.
            self._when_awake(self.ack, connection, key, sequence, about, delivered)
            return
        if subscription.session.client is not connection.client:
            return  # another client had an inbox of that name before
        owner: Subscription | None = subscription
        if sequence not in subscription.in_flight:
            owner = _owner_in_group(subscription, sequence)
        if owner is None:
            return
        log = owner.place.channel.log
        values = (log.channel, sequence, owner.key)
        acked = self._trace.record(self._name, Acked, values, about, delivered)
        self._rules.acked(owner, sequence)
        if owner is subscription:
            self.settle(owner, sequence, acked)
        else:
            self._drop(owner, sequence)  # only an ack of its own lets it go on
            self.release(subscription, acked)

    def settle(
        self, subscription: Subscription, sequence: int, cause: int | None,
        is_moved: bool = False,
    ) -> None:  # fmt: skip
        """This subscription is done with the message; is there room for another?"""
        self._drop(subscription, sequence, is_moved)
        if subscription.is_stalled:
            self.release(subscription, cause)

    def _drop(
        self, subscription: Subscription, sequence: int, is_moved: bool = False
    ) -> None:
        place = subscription.place
        del subscription.in_flight[sequence]
        if place.attempts and not is_moved:
            place.attempts.pop(sequence, None)
        notes = place.channel.log.notes
        if notes is not None:
            notes.append((place.key, subscription.key, sequence, False))

    def release(self, subscription: Subscription, cause: int | None) -> None:
        """Once there is room again, send what waits (facts 5.11, 7.11)."""
        if subscription.is_stalled and subscription.has_room:
            subscription.is_stalled = False
            self.deliver(subscription.place, cause)


def _owner_in_group(subscription: Subscription, sequence: int) -> Subscription | None:
    """Which member has it unacked: a group has all in common (fact 7.10)."""
    members = subscription.place.subscriptions
    return next((m for m in members if sequence in m.in_flight), None)
