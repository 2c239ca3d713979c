"""Servers with one mistake each, to see that the promises notice it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sandbox.broker.delivery import Delivery
from sandbox.broker.desk import Desk
from sandbox.broker.leaving import Leaving
from sandbox.broker.message import Message
from sandbox.broker.redelivery import Redelivery
from sandbox.broker.rules import Rules
from sandbox.broker.subscription import Subscription
from sandbox.stores.log import Log
from sandbox.stores.store import Store

Patch = pytest.MonkeyPatch
MUTANTS: dict[str, tuple[str, Callable[[Patch], None]]] = {}


def mutant(promise: str) -> Callable[[Callable[[Patch], None]], None]:
    """promise: the one that this mistake breaks."""

    def add(make: Callable[[Patch], None]) -> None:
        MUTANTS[make.__name__] = (promise, make)

    return add


def instead(patch: Patch, home: Any, name: str, other: Callable[..., Any]) -> None:
    """Call `other(real, …)` in place of home.name."""
    real = getattr(home, name)
    patch.setattr(home, name, lambda *args, **named: other(real, *args, **named))


@mutant("acked_messages_stay_acked")
def an_ack_is_noted_and_forgotten(patch: Patch) -> None:
    def settle(
        real: Any, delivery: Any, held: Any, sequence: int, *rest: Any, **named: Any
    ) -> None:
        if sequence != 2:
            real(delivery, held, sequence, *rest, **named)

    instead(patch, Delivery, "settle", settle)


@mutant("unacked_messages_are_waited_for")
def ack_waits_end_and_nobody_looks(patch: Patch) -> None:
    instead(patch, Redelivery, "expire", lambda real, *_: None)


@mutant("members_have_nothing_in_common")
def two_members_get_one_message(patch: Patch) -> None:
    def pick(real: Any, rules: Any, members: Any) -> Any:
        best = real(rules, members)
        for other in members:
            if other is not best:
                other.in_flight.update(best.in_flight)
        return best

    instead(patch, Rules, "pick", pick)


@mutant("store_agrees_with_the_server")
def a_flush_writes_nothing(patch: Patch) -> None:
    def flush(real: Any, store: Any, channel: Any = None) -> None:
        for log in store.logs.values():
            if log.notes:
                log.notes.clear()

    instead(patch, Store, "flush", flush)


@mutant("store_agrees_with_the_server")
def a_forgotten_place_stays_in_the_store(patch: Patch) -> None:
    instead(patch, Store, "drop_place", lambda real, *_: None)


@mutant("room_is_kept")
def there_is_always_room(patch: Patch) -> None:
    patch.setattr(Subscription, "has_room", True)


@mutant("everybody_is_sent_everything_in_order")
def a_message_is_passed_over(patch: Patch) -> None:
    def next_after(real: Any, log: Any, sequence: int) -> Any:
        return real(log, sequence + (sequence == 2))

    instead(patch, Log, "next_after", next_after)


@mutant("sequences_are_dense")
def a_number_is_left_out(patch: Patch) -> None:
    def append(real: Any, log: Any, *rest: Any) -> Any:
        if log.last_sequence == 4:
            log.skip(1)
        return real(log, *rest)

    instead(patch, Log, "append", append)


@mutant("only_what_was_published_arrives")
def a_payload_changes_on_its_way(patch: Patch) -> None:
    real = Message.data.fget  # type: ignore[attr-defined]
    patch.setattr(Message, "data", property(lambda m: real(m).replace("m1", "m2")))


@mutant("repeats_are_counted")
def every_repeat_is_the_first(patch: Patch) -> None:
    def send_again(real: Any, delivery: Any, subscription: Any, *rest: Any) -> None:
        subscription.place.attempts.clear()
        real(delivery, subscription, *rest)

    instead(patch, Delivery, "send_again", send_again)


@mutant("repeats_keep_to_the_grid")
def repeats_come_early(patch: Patch) -> None:
    patch.setattr("sandbox.broker.redelivery.TOGETHER_MS", 700)


@mutant("nothing_is_lost")
def a_leaver_takes_its_messages_along(patch: Patch) -> None:
    instead(patch, Leaving, "_deal_out", lambda real, *_: None)


@mutant("totals_agree_with_the_logs")
def a_kill_takes_the_last_message(patch: Patch) -> None:
    def kill(real: Any, store: Any) -> None:
        for log in store.logs.values():
            if type(log) is Log and log.read(log.last_sequence):
                log.erase(log.last_sequence)
        real(store)

    instead(patch, Store, "kill", kill)


@mutant("open_subscriptions_are_known")
def an_inbox_belongs_to_whoever_names_it(patch: Patch) -> None:
    def leave(real: Any, desk: Any, connection: Any, key: str, *rest: Any) -> None:
        held = desk._server.subscriptions.get(key)
        if held is not None and connection.is_served:
            held.session.client = connection.client
        real(desk, connection, key, *rest)

    instead(patch, Desk, "leave", leave)


@mutant("one_program_gives_one_trace")
def luck_comes_from_outside(patch: Patch) -> None:
    numbers = iter(range(10**9))

    def pick(real: Any, rules: Any, members: Any) -> Any:
        return members[next(numbers) % len(members)]

    instead(patch, Rules, "pick", pick)
