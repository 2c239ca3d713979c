"""Leaving: what a subscription takes along when it goes, and what it leaves behind."""

from __future__ import annotations

from typing import Any

from sandbox.broker.channel import Channel
from sandbox.broker.place import Place
from sandbox.broker.sessions import Session
from sandbox.broker.subscription import Subscription
from sandbox.kernel.clock import Clock
from sandbox.kernel.facts import PlaceKept, Unsubscribed
from sandbox.kernel.trace import Trace

# How soon what a leaving member had not acked goes to the others, and how long ago
# its wait is then said to have ended (fact 7.8).
DEALT_AFTER_MS = 100
OVER_FOR_MS = 1_000


class Leaving:
    """How subscriptions of one server end."""

    def __init__(self, server: Any, clock: Clock, trace: Trace) -> None:
        self._server = server
        self._clock = clock
        self._trace = trace

    def leave_all(self, session: Session, cause: int | None = None) -> None:
        """Its client is gone: durables stay, all else goes (fact 1.12)."""
        for subscription in list(self._server.subscriptions.values()):
            if subscription.session is session:
                self.leave(subscription, is_forgotten=False, cause=cause)

    def leave(
        self, subscription: Subscription, *, is_forgotten: bool,
        cause: int | None = None,
    ) -> None:  # fmt: skip
        """End a subscription. is_forgotten: it unsubscribes, so that the place of a
        durable goes, too (fact 6.2); of a group only when it is the last (7.15)."""
        place = subscription.place
        subscription.alarm.clear()
        del self._server.subscriptions[subscription.key]
        if not place.is_group:
            _take_out(subscription, place.channel.singles)
        others = len(place.subscriptions) > 1
        if others:
            _take_out(subscription, place.subscriptions)
            self._deal_out(subscription, place.subscriptions)
        subscription.session = None
        is_kept = others or self._server.rules.keeps(place, is_forgotten)
        if is_kept:
            self._server.store.save_place(place.key, place.saved())
        else:
            self.forget(place)
        values = (subscription.key, place.channel.name)
        if is_kept and not others:
            kept = (*values, place.name, place.last_sent, len(subscription.in_flight))
            self._trace.record(self._server.name, PlaceKept, kept, cause=cause)
        else:
            self._trace.record(self._server.name, Unsubscribed, values, cause=cause)
        place.channel.active_ms = self._clock.now_ms

    def forget(self, place: Place) -> None:
        place.channel.remove_place(place)
        self._server.store.drop_place(place.key)

    def _deal_out(self, leaver: Subscription, others: list[Subscription]) -> None:
        """What it had not acked is dealt round to the others, and repeated soon."""
        now_ms = self._clock.now_ms
        over_ms = now_ms - OVER_FOR_MS or -1  # 0 would mean that nobody knows
        dealt = sorted(leaver.in_flight, key=lambda n: (leaver.in_flight[n], n))
        for number, sequence in enumerate(dealt):
            to = others[number % len(others)]
            to.in_flight[sequence] = over_ms
            to.last_sent = max(to.last_sent, sequence)
            to.alarm.set(now_ms + DEALT_AFTER_MS)
        leaver.in_flight.clear()
        last_sent = leaver.place.last_sent
        if leaver.last_sent == last_sent and last_sent not in dealt:
            others[0].last_sent = last_sent  # somebody has to know it

    def delete(self, channel: Channel) -> None:
        """A channel goes, and the places of those who were not there with it."""
        for place in channel.places:
            self._server.store.drop_place(place.key)
        self._server.channels.delete(channel)


def _take_out(subscription: Subscription, those: list[Subscription]) -> None:
    """The last in the list takes its place, as in the real server: who is chosen next
    depends on the order."""
    those[those.index(subscription)] = those[-1]
    those.pop()
