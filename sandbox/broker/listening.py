"""The listening half of the client library: subscriptions and their callbacks.

Callbacks run one at a time: what arrives while one is busy waits in the client.
"""

from __future__ import annotations

from typing import Any

from sandbox.broker.client_subscription import ClientSubscription
from sandbox.broker.connection import Connection
from sandbox.broker.message import Message
from sandbox.broker.wish import Wish
from sandbox.kernel.clock import Clock
from sandbox.kernel.facts import Delivered, Missed, SubscribeRefused
from sandbox.kernel.trace import Trace
from sandbox.kernel.worker import Worker

NOBODY_THERE = "nobody is there any more"
LINE_CUT = "the connection was cut on its way"
CLOSED = "its subscription was closed before its turn"


class Listening:
    """The subscriptions of one client, by the inbox they are served at."""

    def __init__(self, client: Any, clock: Clock, trace: Trace, worker: Worker) -> None:
        self.subscriptions: dict[str, ClientSubscription] = {}
        self._copies: dict[str, int] = {}  # how many subscriptions, by channel
        self._client = client
        self._clock = clock
        self._trace = trace
        self._worker = worker

    def subscribe(self, channel: str, wish: Wish) -> ClientSubscription:
        key = self._new_key(channel)
        subscription = ClientSubscription(
            self, key, channel, wish.manual_ack, self._clock
        )
        self.subscriptions[key] = subscription
        self._wait_for_answer(subscription)
        desk = self._client.desk
        self._client.wire.send(desk.subscribe, (key, channel, wish))
        return subscription

    def _wait_for_answer(self, subscription: ClientSubscription) -> None:
        timeout_ms = self._client.options.connect_timeout_ms
        subscription.request_alarm.set(self._clock.now_ms + timeout_ms)

    def _new_key(self, channel: str) -> str:
        """An inbox nobody of this client had before: an ack that comes late must not
        be taken for one of another subscription."""
        copies = self._copies[channel] = self._copies.get(channel, 0) + 1
        name = f"{self._client.client_id}/{channel}"
        return name if copies == 1 else f"{name}/{copies}"

    def answered(self, connection: Connection, key: str, error: str | None) -> None:
        """The server has opened the subscription, or will not."""
        if not connection.is_open:
            return
        subscription = self.subscriptions[key]
        if subscription.is_open:  # or else it waits for another answer by now
            subscription.request_alarm.clear()
        if error is None:
            subscription.emit("ready")
            return
        del self.subscriptions[key]
        subscription.is_open = False
        values = (subscription.channel, error)
        self._trace.record(self._client.client_id, SubscribeRefused, values)
        subscription.emit("error", error)
        subscription.emit("unsubscribed")  # the real client says both

    def require_open(self) -> None:
        self._client.require_open()

    def leave(self, subscription: ClientSubscription) -> None:
        self._wait_for_answer(subscription)
        is_forgotten = subscription.farewell == "unsubscribed"
        args = (subscription.key, subscription.channel, is_forgotten)
        self._client.wire.send(self._client.desk.leave, args)

    def left(self, connection: Connection, key: str, error: str | None) -> None:
        """The server has closed the subscription, or did not know it."""
        if not connection.is_open:
            return
        subscription = self.subscriptions.pop(key, None)
        if subscription is None:
            return  # refused before, and told so
        subscription.request_alarm.clear()
        if error is not None:
            subscription.emit("error", error)
        subscription.emit(subscription.farewell)

    def receive(self, connection: Connection, message: Message) -> None:
        """A message arrives; it waits its turn while the process is busy."""
        subscription = self.subscriptions.get(message.key)
        if subscription is None or not connection.is_open:
            gone = subscription is None or self._client.is_closed
            self._miss(message, NOBODY_THERE if gone else LINE_CUT)
        elif self._worker.is_free:
            self._hand_over(subscription, message)
        else:
            self._worker.do(self._hand_over, subscription, message)

    def close(self) -> None:
        """The client closes: from now on no callback runs."""
        for subscription in self.subscriptions.values():
            subscription.is_open = False
            subscription.request_alarm.clear()

    def kill(self) -> None:
        """The process is gone, with what waited in it for its turn."""
        self.close()
        for call, args in self._worker.waiting:
            if call == self._hand_over:
                self._miss(args[1], f"{self._client.client_id} crashed before its turn")

    def _miss(self, message: Message, reason: str) -> None:
        values = (message.channel, message.sequence, reason)
        client_id = self._client.client_id
        self._trace.record(client_id, Missed, values, message.about, message.cause)

    def _hand_over(self, subscription: ClientSubscription, message: Message) -> None:
        """Run the callback; acknowledge only after it has returned (fact 5.2)."""
        if not subscription.is_open:
            self._miss(message, CLOSED)
            return
        client, record, key = self._client, message.record, message.key
        message.subscription = subscription
        message.entry = entry = self._trace.record(
            client.client_id,
            Delivered,
            (message.channel, record.sequence, key, message.redelivery_count,
             message.sent_ms),
            record.about,
            message.cause,
        )  # fmt: skip
        try:
            for listener in subscription.message_listeners:
                listener(message)
        except Exception as error:
            # No ack: as far as the server knows the message is still on its way.
            if not subscription.has_listener("error"):
                raise
            subscription.emit("error", error)
        else:
            connection = client.wire.connection
            if subscription.manual_ack:
                return
            if connection is None:
                self.send_ack(key, record.sequence, record.about, entry)
            else:
                # As send_ack does it, spelt out: this is done for every delivery.
                ack = (connection, key, record.sequence, record.about, entry)
                connection.up.send_in_order(client.acks, ack)

    def send_ack(
        self, key: str, sequence: int, about: int | None, cause: int | None
    ) -> None:
        """Nobody answers an ack, and nobody asks whether it has arrived (5.4)."""
        client = self._client
        if not client.is_closed:
            client.wire.send(client.acks, (key, sequence, about, cause))
