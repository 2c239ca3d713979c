"""Opening subscriptions: which place in a channel one takes up.

plain      a place of its own, gone when it leaves
durable    a place by client id, channel and name, found again by the next one
group      one place for all members; a durable group outlives its last one
"""

from __future__ import annotations

from functools import partial
from typing import Any

from sandbox.broker import texts
from sandbox.broker.channel import Channel
from sandbox.broker.channels import RefusedError
from sandbox.broker.place import Place
from sandbox.broker.redelivery import Redelivery
from sandbox.broker.rules import Rules
from sandbox.broker.sessions import Session
from sandbox.broker.subscription import Subscription
from sandbox.broker.wish import Wish
from sandbox.kernel.clock import Clock
from sandbox.kernel.facts import Subscribed
from sandbox.kernel.trace import Trace


class Subscribing:
    """How subscriptions of one server come to be."""

    def __init__(
        self, server: Any, redelivery: Redelivery, clock: Clock, trace: Trace
    ) -> None:
        self._server = server
        self._redelivery = redelivery
        self._clock = clock
        self._trace = trace

    def open(
        self, session: Session, key: str, channel: Channel, wish: Wish
    ) -> tuple[Subscription, int]:
        """A subscription, and the entry that says so. Raises RefusedError."""
        place = self._known_place(session, channel, wish)
        if place is not None and place.is_offline:
            subscription, how = self._go_on(place, wish)
        else:
            self._check_room(channel)
            subscription = self.new_subscription(key, session.client_id)
            how = f"joins {place.name}" if place else str(wish.start)
            if place is None:
                place = self._new_place(session, key, channel, wish)
                subscription.last_sent = place.last_sent
            place.subscriptions.append(subscription)
        self._take_seat(subscription, key, session, place, wish)
        values = (
            key, session.client_id, channel.name, how, place.last_sent, place.key
        )  # fmt: skip
        return subscription, self._trace.record(self._server.name, Subscribed, values)

    def new_subscription(self, key: str, client_id: str) -> Subscription:
        subscription = Subscription(key, client_id)
        expire = partial(self._redelivery.expire, subscription)
        # No ack wait counts while nothing is unacked.
        subscription.alarm = self._clock.alarm(expire, subscription.in_flight)
        return subscription

    def _known_place(
        self, session: Session, channel: Channel, wish: Wish
    ) -> Place | None:
        """The place that is meant, if it is there. Raises RefusedError."""
        if wish.queue_group:
            if ":" in wish.durable_name:
                raise RefusedError(texts.INVALID_DURABLE_NAME)
            return channel.groups.get(self._name(session, wish))
        if not wish.durable_name:
            return None
        key = self._durable_key(session, channel, wish)
        place = channel.durables.get(key)
        if place is not None and not place.is_offline:
            if not self._server.options.replace_durable:
                raise RefusedError(texts.DUPLICATE_DURABLE)
            self._server.leaving.leave(place.subscriptions[0], is_forgotten=False)
        return channel.durables.get(key)

    def _name(self, session: Session, wish: Wish) -> str:
        """Of the group or the durable that is meant, or nothing."""
        rules: Rules = self._server.rules
        if wish.queue_group:
            return rules.group_name(session.client_id, wish.group_name)
        return wish.durable_name

    def _durable_key(self, session: Session, channel: Channel, wish: Wish) -> str:
        rules, name = self._server.rules, wish.durable_name
        return f"durable {rules.durable_key(session.client_id, channel.name, name)}"

    def _go_on(self, place: Place, wish: Wish) -> tuple[Subscription, str]:
        """Whoever left it last had something unacked: that comes back first."""
        self._server.rules.resume(place, wish.start, self._clock.now_ms)
        return place.subscriptions[0], f"goes on as {place.name}"

    def _check_room(self, channel: Channel) -> None:
        if 0 < channel.limits.max_subs <= len(channel.subscriptions):
            raise RefusedError(texts.TOO_MANY_SUBSCRIPTIONS)

    def _new_place(
        self, session: Session, key: str, channel: Channel, wish: Wish
    ) -> Place:
        rules, now_ms = self._server.rules, self._clock.now_ms
        place = Place(
            key, channel, name=self._name(session, wish), start=str(wish.start),
            last_sent=rules.after_sequence(wish.start, channel.log, now_ms),
            is_durable=bool(wish.durable_name), is_group=bool(wish.queue_group),
        )  # fmt: skip
        if wish.queue_group:
            place.key = f"group {place.name} of {channel.name}"
        elif wish.durable_name:
            place.key = self._durable_key(session, channel, wish)
        channel.add_place(place)
        return place

    def _take_seat(
        self, subscription: Subscription, key: str, session: Session, place: Place,
        wish: Wish,
    ) -> None:  # fmt: skip
        """With the options of today, whatever those of the one before (fact 6.6)."""
        server = self._server
        subscription.key = key
        subscription.client_id = session.client_id
        subscription.session = session
        subscription.place = place
        subscription.ack_wait_ms = wish.ack_wait_s * 1_000
        subscription.max_in_flight = wish.max_in_flight
        subscription.is_stalled = False
        server.subscriptions[key] = subscription
        if not place.is_group:
            place.channel.singles.append(subscription)
        server.store.save_place(place.key, place.saved())
