"""What was sent and not acked is sent again: on time, on return, and at a start.

Each message has its own ack wait, counted from the moment it was sent. When it is
over the message goes out once more, and its wait is one longer: a fixed grid, for
ever, until there is an ack (facts 5.6, 5.7).
"""

from __future__ import annotations

from collections.abc import Callable

from sandbox.broker.delivery import Delivery
from sandbox.broker.rules import Rules
from sandbox.broker.subscription import Subscription
from sandbox.kernel.clock import Clock
from sandbox.kernel.facts import AckWaitOver
from sandbox.kernel.trace import Trace
from sandbox.stores.log import Record

# Waits that end within so short a time are dealt with together (fact 5.6).
TOGETHER_MS = 15


class Redelivery:
    """Repeats on one server. `when_awake` puts off what comes while it is paused."""

    def __init__(
        self, server_name: str, delivery: Delivery, rules: Rules, clock: Clock,
        trace: Trace, when_awake: Callable[..., bool],
    ) -> None:  # fmt: skip
        self._name = server_name
        self._delivery = delivery
        self._rules = rules
        self._clock = clock
        self._trace = trace
        self._when_awake = when_awake

    def expire(self, subscription: Subscription) -> None:
        """The alarm of a subscription rings: repeat what has waited long enough."""
        if not self._when_awake(self.expire, subscription) or not subscription.session:
            return
        now_ms, wait_ms = self._clock.now_ms, subscription.ack_wait_ms
        if not subscription.place.is_group and subscription.has_failed_heartbeats:
            # It would not hear it: ask again one ack wait later (fact 1.9).
            subscription.alarm.set(now_ms + wait_ms)
            return
        next_ms = None
        for sequence, due_ms in _by_due(subscription):
            record = self._record(subscription, sequence)
            if record is not None and due_ms > now_ms + TOGETHER_MS:
                next_ms = due_ms
                break
            if record is not None:
                self._repeat(subscription, record)
        self._set_alarm(subscription, next_ms)

    def _set_alarm(self, subscription: Subscription, next_ms: int | None) -> None:
        """Ring at the next end of a wait; if that is past already, one wait later."""
        now_ms = self._clock.now_ms
        if subscription.in_flight:
            if next_ms is None or next_ms <= now_ms:
                next_ms = now_ms + subscription.ack_wait_ms
            subscription.alarm.set(next_ms)

    def _record(self, subscription: Subscription, sequence: int) -> Record | None:
        """The message, or None: what a limit has dropped counts as acked (5.8)."""
        record: Record | None = subscription.place.channel.log.read(sequence)
        if record is None and sequence in subscription.in_flight:
            self._delivery.settle(subscription, sequence, None)
        return record

    def _repeat(self, subscription: Subscription, record: Record) -> None:
        if not self._rules.may_repeat(subscription, record.sequence):
            return
        place = subscription.place
        values = (place.channel.name, record.sequence, subscription.key)
        over = self._trace.record(
            self._name, AckWaitOver, values, record.about, record.about
        )
        to = subscription
        if place.is_group:
            # To the best member of this moment, which may be the same one (7.6).
            to = self._rules.pick(place.subscriptions)
        self._delivery.send_again(to, record, over)
        if to is not subscription:
            self._delivery.settle(subscription, record.sequence, over, is_moved=True)

    def resume(self, subscription: Subscription, cause: int) -> None:
        """Somebody takes up a place again: first all that is unacked (fact 6.4)."""
        if not subscription.in_flight:
            return
        # Set before the first is sent: the clock of its wait does not start anew.
        subscription.alarm.set(self._clock.now_ms + subscription.ack_wait_ms)
        for sequence in sorted(subscription.in_flight):
            record = self._record(subscription, sequence)
            if record is not None:
                self._again(subscription, record, cause)

    def start(self, subscription: Subscription, cause: int | None) -> None:
        """The server has started and still knows what is unacked (facts 9.3, 9.4).

        No store keeps when a wait ends: it is counted from when the message came.
        What is over already goes out at once, to whoever had it.
        """
        now_ms, in_flight = self._clock.now_ms, subscription.in_flight
        next_ms = None
        for sequence in sorted(in_flight):
            record = self._record(subscription, sequence)
            if record is None:
                continue
            in_flight[sequence] = due_ms = record.at_ms + subscription.ack_wait_ms
            if due_ms > now_ms + TOGETHER_MS:
                next_ms = next_ms or due_ms
            else:
                self._again(subscription, record, cause)
        self._set_alarm(subscription, next_ms)

    def _again(
        self, subscription: Subscription, record: Record, cause: int | None
    ) -> None:
        if self._rules.may_repeat(subscription, record.sequence):
            self._delivery.send_again(subscription, record, cause)


def _by_due(subscription: Subscription) -> list[tuple[int, int]]:
    """(sequence, end of its wait): by that end, then by sequence (fact 5.7)."""
    pairs = subscription.in_flight.items()
    return sorted(pairs, key=lambda pair: (pair[1], pair[0]))
