"""A start: what the server knows again, and what it does with it first.

The store gives back channels, clients and places as far as its kind keeps them. What
is unacked goes out before what is new (fact 9.3).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.broker.place import Place
from sandbox.kernel.clock import Clock
from sandbox.kernel.facts import ClientForgotten, ServerStarted, SubscriptionForgotten
from sandbox.kernel.trace import Trace

Call = Callable[[], None]


class Recovery:
    """The starts of one server."""

    def __init__(self, server: Any, clock: Clock, trace: Trace) -> None:
        self._server = server
        self._clock = clock
        self._trace = trace
        # For the trace alone, while the server is away. It will want to know who
        # published what, which no store keeps: {channel: {sequence: about}}.
        self._abouts: dict[str, dict[int, int | None]] = {}
        self._inboxes: list[tuple[str, str]] = []  # and their channels
        self._client_ids: list[str] = []

    def remember(self) -> None:
        """The server ends."""
        server = self._server
        self._abouts = {channel.name: channel.log.abouts for channel in server.channels}
        self._inboxes = [
            (subscription.key, channel.name)
            for channel in server.channels
            for subscription in channel.subscriptions
        ]
        self._client_ids = [session.client_id for session in server.sessions]

    def begin(self, cause: int | None) -> None:
        """The server begins, with what its store still knows."""
        server = self._server
        for channel in server.channels:
            channel.log.abouts = self._abouts.get(channel.name, {})
        for key, saved in server.store.places.items():
            self._restore(key, saved)
        entry = self._note(cause)
        for channel in server.channels:
            server.retention.watch(channel)
        for subscription in list(server.subscriptions.values()):
            server.redelivery.start(subscription, entry)
        for place in server.places.values():
            if not place.is_offline:
                server.delivery.deliver(place, entry)
        for session in server.sessions:
            server.heartbeats.watch(session)
        profile = server.store.profile
        # Some stores write down every so often where everybody stands (fact 9.7).
        self._every(profile.places_every_ms, server.store.flush, server.life)
        self._every(profile.sync_every_ms, server.store.commit, server.life)

    def _restore(self, key: str, saved: dict[str, Any]) -> None:
        """Take up a place, and its readers if their clients may be alive (5.17)."""
        channel = self._server.channels.get(saved["channel"])
        if channel is None:
            return
        place = Place(
            key, channel, name=saved["name"], start=saved["start"],
            last_sent=saved["last_sent"], is_durable=saved["is_durable"],
            is_group=saved["is_group"],
        )  # fmt: skip
        channel.add_place(place)
        for inbox, reader in saved["readers"].items():
            self._restore_subscription(place, inbox, reader)

    def _restore_subscription(
        self, place: Place, inbox: str, saved: dict[str, Any]
    ) -> None:
        server = self._server
        subscription = server.subscribing.new_subscription(inbox, saved["client_id"])
        subscription.place = place
        subscription.ack_wait_ms = saved["ack_wait_ms"]
        subscription.max_in_flight = saved["max_in_flight"]
        subscription.in_flight.update(dict.fromkeys(saved["in_flight"], 0))
        subscription.is_stalled = not subscription.has_room
        subscription.last_sent = max(saved["in_flight"], default=0)
        if saved["is_online"]:
            subscription.session = server.sessions.get(saved["client_id"])
            server.subscriptions[inbox] = subscription
            if not place.is_group:
                place.channel.singles.append(subscription)
        place.subscriptions.append(subscription)

    def _note(self, cause: int | None) -> int:
        """Say what the store still knows, and what it knows no more."""
        server, store = self._server, self._server.store
        values = (server.system, store.kind, len(server.channels), store.message_count)
        entry = self._trace.record(server.name, ServerStarted, values, cause=cause)
        known = {s.key for channel in server.channels for s in channel.subscriptions}
        for gone in self._inboxes:
            if gone[0] not in known:
                kind = SubscriptionForgotten
                self._trace.record(server.name, kind, gone, cause=entry)
        for name in self._client_ids:
            if server.sessions.get(name) is None:
                self._trace.record(server.name, ClientForgotten, (name,), cause=entry)
        return entry

    def _every(self, every_ms: int | None, call: Call, life: int) -> None:
        if every_ms:
            self._clock.housekeeping_after(
                every_ms, self._periodic, every_ms, call, life
            )

    def _periodic(self, every_ms: int, call: Call, life: int) -> None:
        server = self._server
        if life != server.life:
            return
        if server.when_awake(self._periodic, every_ms, call, life):
            call()
            self._every(every_ms, call, life)
