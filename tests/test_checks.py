"""Verdicts: promises kept, broken or unknown, with the entries that prove it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sandbox import Service, World, handles, scenario
from sandbox.broker.server import StreamingServer
from sandbox.checks.deliveries import deliveries, misses
from sandbox.checks.ledger import ledger
from sandbox.checks.promises import (
    duplicated,
    echoed,
    lost,
    never_delivered,
    reordered,
    unwanted,
    verdicts,
)
from sandbox.checks.verdict import BROKEN, KEPT, UNKNOWN, Verdict
from sandbox.kernel.clock import Clock
from sandbox.kernel.facts import (
    ChannelDeleted,
    Delivered,
    Dropped,
    Handles,
    Missed,
    Published,
    PublishLost,
    PublishRefused,
    PublishUnknown,
    Requested,
    RequestFailed,
    ServerStarted,
    Stored,
    Subscribed,
    SubscriptionForgotten,
    Unsubscribed,
)
from sandbox.kernel.trace import Trace
from sandbox.services.actor import Event
from sandbox.world.actions import parse_actions

CHECKS = [lost, duplicated, reordered, echoed, unwanted, never_delivered]


class Notes:
    """A trace written by hand, for what no run of ours shows."""

    def __init__(self) -> None:
        self.trace = Trace(Clock())

    def handles(self, service: str, channel: str = "t") -> int:
        return self.trace.record(service, Handles, (channel,))

    def published(self, service: str = "tickets", channel: str = "t") -> int:
        return self.trace.record_root(service, Published, (channel, "x"), None)

    def stored(self, about: int, sequence: int, channel: str = "t") -> int:
        return self.trace.record("server", Stored, (channel, sequence), about)

    def delivered(
        self, service: str, about: int, subscription: str | None = "s"
    ) -> int:
        values = ("t", None, subscription, 0, 0)
        return self.trace.record(service, Delivered, values, about)

    def subscribed(
        self, client: str, key: str, channel: str = "t", place: str | None = None
    ) -> int:
        values = (key, client, channel, "new_only", 0, place or key)
        return self.trace.record("server", Subscribed, values)

    def unsubscribed(self, key: str, channel: str = "t") -> int:
        return self.trace.record("server", Unsubscribed, (key, channel))


class Orders(Service):
    @handles("ticket:updated")
    def hear(self, event: Event) -> None:
        self.db.put(event.id, True)


class SlowOrders(Orders):
    busy_ms = 10_000


def played(name: str, on: str, log: str = "", until_ms: int = 1_000) -> Trace:
    """A scenario with these actions instead of its own, if there are any."""
    actions = {"actions": parse_actions(log.splitlines())} if log else {}
    return scenario(name).run(on=on, until_ms=until_ms, **actions).trace


def only(trace: Trace, kind: type, place: int = 0) -> int:
    """The number of an entry of this kind."""
    return list(trace.of(kind))[place].number


# Lost


@pytest.mark.parametrize("system", ["bus", "channels"])
def test_event_that_everybody_got_is_not_lost(system: str) -> None:
    """Kept, and no evidence is needed."""
    verdict = lost(played("price change", system))

    assert (verdict.state, verdict.evidence) == (KEPT, [])


def test_event_for_a_dead_service_is_lost_on_the_bus() -> None:
    """Proof: the publish, and the POST that found nobody."""
    log = """
        crash orders @100
        publish tickets {"type": "ticket:updated", "id": 1, "price": 1} @200
    """
    trace = played("price change", "bus", log)

    verdict = lost(trace)

    assert verdict.sentences == [
        "orders did not get ticket:updated#1: nobody was there (ECONNREFUSED)"
    ]
    assert verdict.evidence == [[only(trace, Published), only(trace, RequestFailed)]]


DEAD = """
    crash orders @100
    publish tickets {"type": "ticket:updated", "id": 1, "price": 1} @200
"""


def test_event_for_a_dead_client_is_sent_again() -> None:
    """The server does not know that it is dead, so nobody can tell the end yet."""
    trace = played("price change", "channels", DEAD)

    (miss,) = misses(trace)

    assert miss.reason == "orders is not connected, and it is sent again"
    assert miss.evidence == [only(trace, Published), only(trace, Missed)]
    assert lost(trace).state == UNKNOWN


def test_event_for_a_dead_client_is_lost_with_its_place() -> None:
    """The next client of that id starts anew: proof are the publish and the miss."""
    trace = played("price change", "channels", f"{DEAD} restart orders @300")

    (miss,) = misses(trace)

    assert miss.reason == "orders is not connected"
    assert miss.evidence == [only(trace, Published), only(trace, Missed)]
    assert lost(trace).state == BROKEN


def listeners(**options: Any) -> tuple[World, StreamingServer, Any, list[Any]]:
    """A publisher, and two clients that subscribe to t with the same options."""
    world = World()
    server = world.streaming_server(limits={"max_msgs": 2})
    clients = [server.connect(name) for name in ("p", "a", "b")]
    world.run()
    for client in clients[1:]:
        client.subscribe("t", **options)
    world.run()
    return world, server, clients[0], clients[1:]


def test_one_member_of_a_group_is_enough() -> None:
    """The others want the event, and it is not lost for them: the group has it."""
    world, _, publisher, _ = listeners(queue_group="orders")

    for _ in range(4):
        publisher.publish("t", "x")
    world.run()

    assert (world.trace.count(Delivered), lost(world.trace).state) == (4, KEPT)


def test_event_for_a_durable_that_is_away_waits_for_it() -> None:
    """Its place is kept, so the run has ended too early to tell."""
    world, _, publisher, (a, _) = listeners(durable_name="orders")
    a.close()
    world.run()

    publisher.publish("t", "x")
    world.run()

    verdict = lost(world.trace)
    assert (verdict.state, verdict.sentences) == (
        UNKNOWN, ["t: it still waited for a when the run ended"]
    )  # fmt: skip


def test_event_that_a_limit_took_from_a_durable_is_lost() -> None:
    """Two messages may stay, three came while it was away (fact 6.10)."""
    world, server, publisher, (a, _) = listeners(durable_name="orders")
    a.close()
    world.run()
    for _ in range(3):
        publisher.publish("t", "x")
    world.run()

    server.connect("a").on("connect", lambda: None)
    world.run()

    (sentence,) = lost(world.trace).sentences
    assert sentence == (
        "a did not get t#1: it was gone before its turn: dropped t #1 to #1 (max_msgs)"
    )


def test_event_in_the_buffer_of_a_crashed_service_is_lost() -> None:
    """It had arrived, and waited for its turn."""
    world = World()
    server = world.streaming_server()
    orders = world.service("orders", SlowOrders, on=server)
    tickets = world.services(["tickets"], on=server).tickets
    world.run()
    tickets.emit("ticket:updated", id=1)
    world.run(until_ms=100)

    orders.crash()
    world.run()

    (miss,) = misses(world.trace)
    assert (miss.reason, miss.is_open) == ("orders crashed before its turn", False)


def test_refused_publish_is_lost_for_all_who_wanted_it() -> None:
    """The reason is the server's own text."""
    trace = scenario("server restarts").run(store="memory").trace

    reasons = {miss.service: miss.reason for miss in misses(trace)}

    refused = "it was refused; the server answered: stan: invalid publish request"
    assert reasons["tickets"] == refused
    assert only(trace, PublishRefused) in misses(trace)[-1].evidence


def test_publish_to_a_dead_bus_is_lost() -> None:
    """Nobody was there to store it."""
    log = """
        crash bus @100
        publish tickets {"type": "ticket:updated", "id": 1, "price": 1} @200
    """
    trace = played("price change", "bus", log)

    assert [miss.reason for miss in misses(trace)] == [
        "bus was not there (ECONNREFUSED)"
    ]


def test_service_that_comes_back_without_asking_has_lost_the_event() -> None:
    """It had not subscribed again when the event was stored."""
    notes = Notes()
    notes.handles("orders")
    about = notes.published()
    stored = notes.stored(about, 1)

    (miss,) = misses(notes.trace)

    assert miss.reason == "orders had no way to be told then"
    assert miss.evidence == [about, stored]


@pytest.mark.parametrize(
    ("until_ms", "reason"),
    [
        (100, "it was still on its way when the run ended"),
        (101, "its copy was still on its way to orders when the run ended"),
    ],
)
def test_nobody_knows_whether_an_event_on_its_way_is_lost(
    until_ms: int, reason: str
) -> None:
    """The run ended too early to tell."""
    trace = scenario("price change").run(on="bus", until_ms=until_ms).trace

    verdict = lost(trace)

    assert verdict.state == UNKNOWN
    assert verdict.sentences == [f"ticket:updated: {reason}"]


def test_nobody_knows_whether_a_waiting_event_is_lost() -> None:
    """The service is subscribed, alive and busy."""
    world = World()
    server = world.streaming_server()
    world.service("orders", SlowOrders, on=server)
    tickets = world.services(["tickets"], on=server).tickets
    world.run()
    tickets.emit("ticket:updated", id=1)
    world.run(until_ms=100)

    verdict = lost(world.trace)

    assert verdict.state == UNKNOWN
    assert verdict.evidence == [
        [only(world.trace, Published), only(world.trace, Stored)]
    ]


def test_nothing_can_be_lost_if_nobody_wants_it() -> None:
    """A promise that nothing could break is not a promise kept."""
    world = World()
    shop = world.services(["tickets", "orders"], on=world.event_bus())
    shop.tickets.emit("ticket:updated", id=1)
    world.run()

    assert lost(world.trace).state == UNKNOWN


def test_service_that_was_not_there_yet_misses_nothing() -> None:
    """Whoever joins later was never promised the past."""
    notes = Notes()
    notes.stored(notes.published(), 1)
    notes.handles("payments")

    assert misses(notes.trace) == []


def test_service_does_not_miss_its_own_event() -> None:
    """It knows already."""
    notes = Notes()
    notes.handles("tickets")
    notes.stored(notes.published("tickets"), 1)

    assert misses(notes.trace) == []


def test_plain_client_wants_what_it_is_subscribed_to() -> None:
    """It has no handlers; its subscription says as much."""
    world = World()
    server = world.streaming_server()
    orders, tickets = server.connect("orders"), server.connect("tickets")
    world.run()
    orders.subscribe("t")
    world.run()
    orders.kill()
    tickets.publish("t", "x")
    world.run()

    assert lost(world.trace).sentences == [
        "orders did not get t#1: orders is not connected"
    ]


def test_plain_client_that_has_left_wants_nothing() -> None:
    """Unsubscribed is not missed."""
    world = World()
    server = world.streaming_server()
    orders, tickets = server.connect("orders"), server.connect("tickets")
    world.run()
    subscription = orders.subscribe("t")
    world.run()
    tickets.publish("t", "x")
    world.run()
    subscription.unsubscribe()
    world.run()
    tickets.publish("t", "x")
    world.run()

    assert lost(world.trace).state == KEPT


def test_event_for_subscriptions_that_the_server_has_forgotten_is_lost() -> None:
    """A restart in memory: the event is stored, and nobody is left to tell."""
    log = """restart server @100
        restart orders @200
        publish orders {"type": "order:created", "id": 1, "ticket_id": 1} @300"""

    verdict = lost(scenario("server restarts").with_(actions=log).run().trace)

    assert verdict.state == BROKEN
    assert verdict.sentences == [
        f"{name} did not get order:created#1: {name} had no way to be told then"
        for name in ("tickets", "expiration")
    ]


def test_plain_client_that_the_server_has_forgotten_still_wants_its_events() -> None:
    """It has not left: it does not even know."""
    world = World()
    server = world.streaming_server()
    clients = [server.connect(name) for name in ("orders", "payments")]
    world.run()
    for client in clients:
        client.subscribe("t")
    world.run()
    server.stop()
    server.start()
    world.run()
    clients[1].close()
    newcomer = server.connect("newcomer")
    world.run()
    newcomer.publish("t", "x")
    world.run()

    assert lost(world.trace).sentences == [
        "orders did not get t#1: orders had no way to be told then"
    ]


def test_event_that_waited_for_a_subscription_that_ended_is_lost() -> None:
    """Proof: where it was stored, and where the subscription ended."""
    notes = Notes()
    notes.subscribed("orders", "a")
    about = notes.published()
    stored = notes.stored(about, 1)
    forgotten = notes.trace.record("server", SubscriptionForgotten, ("a", "t"))

    (miss,) = misses(notes.trace)

    assert miss.reason == "the subscription of orders ended before its turn"
    assert (miss.is_open, miss.evidence) == (False, [about, stored, forgotten])


@pytest.mark.parametrize("leaving", ["a/1", "a/2"])
def test_two_subscriptions_of_one_client_begin_and_end_apart(leaving: str) -> None:
    """One is left, the other one still waits, whichever came first."""
    notes = Notes()
    notes.subscribed("orders", "a/1")
    notes.subscribed("orders", "a/2")
    notes.unsubscribed(leaving)
    notes.stored(notes.published(), 1)

    (miss,) = misses(notes.trace)

    assert miss.reason == "it still waited for orders when the run ended"


def test_subscription_of_an_earlier_run_can_end_in_this_one() -> None:
    """A store may know one whose beginning this trace has not seen."""
    notes = Notes()
    notes.unsubscribed("orders/t")
    notes.stored(notes.published(), 1)

    assert misses(notes.trace) == []


def test_publish_lost_with_the_server_is_lost() -> None:
    """It was sent to a server that died before it came."""
    log = """
        publish tickets {"type": "ticket:updated", "id": 1, "price": 1} @200
        crash server @201
    """
    trace = played("price change", "channels", log, until_ms=60_000)

    verdict = lost(trace)

    assert verdict.sentences == [
        "orders did not get ticket:updated#1: "
        "it was lost on its way: the connection was cut"
    ]
    assert verdict.evidence == [[only(trace, Published), only(trace, PublishLost)]]


def test_unanswered_publish_that_was_stored_is_not_lost() -> None:
    """No answer is no refusal: what was stored and delivered decides."""
    notes = Notes()
    notes.handles("orders")
    about = notes.published()
    notes.trace.record("tickets", PublishUnknown, ("t", "timeout"), about)
    notes.stored(about, 1)
    notes.delivered("orders", about)

    assert lost(notes.trace).state == KEPT


def test_nobody_knows_whether_an_unanswered_publish_is_lost() -> None:
    """It may yet be stored, as the publisher has to fear."""
    notes = Notes()
    notes.handles("orders")
    about = notes.published()
    given_up = notes.trace.record("tickets", PublishUnknown, ("t", "late"), about)

    verdict = lost(notes.trace)

    assert verdict.state == UNKNOWN
    assert verdict.sentences == ["t: nobody knows whether it is stored (late)"]
    assert verdict.evidence == [[about, given_up]]


def test_refusal_that_nobody_waited_for_is_known_to_be_a_loss() -> None:
    """Published while the server was away, given up, and refused when it was back."""
    world = World()
    server = world.streaming_server()
    world.service("orders", Orders, on=server)
    tickets = server.connect("tickets", ack_timeout_ms=100)
    world.run()
    server.stop()
    tickets.publish("ticket:updated", "{}")
    world.run()
    server.start()
    world.run()

    (miss,) = misses(world.trace)

    assert miss.reason == "it was lost on its way: stan: invalid publish request"


# Duplicated


@pytest.mark.parametrize("system", ["bus", "channels"])
def test_event_that_came_once_is_not_duplicated(system: str) -> None:
    """Also if it went to four services."""
    assert duplicated(played("price change", system)).state == KEPT


def test_replay_of_the_bus_duplicates_what_was_known() -> None:
    """Proof: both deliveries."""
    trace = scenario("orders sleeps").run(on="bus").trace

    verdict = duplicated(trace)

    about = only(trace, Published)
    twice = [
        e.number for e in trace.of(Delivered) if (e.about, e.actor) == (about, "orders")
    ]
    assert verdict.sentences == ["orders got ticket:updated#1 again"]
    assert verdict.evidence == [twice]


def test_two_subscriptions_of_one_client_are_no_duplicate() -> None:
    """It asked for two copies."""
    notes = Notes()
    about = notes.published()
    notes.delivered("orders", about, "first")
    notes.delivered("orders", about, "second")

    assert duplicated(notes.trace).state == KEPT


# Reordered


def two_events(*arrivals: int) -> tuple[Trace, list[int]]:
    """Two stored events, delivered in this order; the deliveries' numbers."""
    notes = Notes()
    abouts = [notes.published(), notes.published()]
    for sequence, about in enumerate(abouts, 1):
        notes.stored(about, sequence)
    return notes.trace, [notes.delivered("orders", abouts[n]) for n in arrivals]


def test_events_in_the_order_of_storing_are_in_order() -> None:
    """Publishing order does not count: the log's does."""
    assert reordered(two_events(0, 1)[0]).state == KEPT


def test_older_event_behind_a_newer_one_is_reordered() -> None:
    """Proof: both deliveries."""
    trace, numbers = two_events(1, 0)

    verdict = reordered(trace)

    assert verdict.sentences == ["orders got t#1 after t#2"]
    assert verdict.evidence == [numbers]


def test_every_event_that_comes_too_late_is_named() -> None:
    """Each is compared with the newest one before it."""
    notes = Notes()
    abouts = [notes.published() for _ in range(3)]
    for sequence, about in enumerate(abouts, 1):
        notes.stored(about, sequence)
    newest, second, first = (notes.delivered("orders", abouts[n]) for n in (2, 1, 0))

    assert reordered(notes.trace).evidence == [[newest, second], [newest, first]]


def test_event_that_comes_again_is_no_reordering() -> None:
    """A repeat is named by `duplicated`, once, and by nobody else."""
    trace, _ = two_events(0, 1, 0)

    assert reordered(trace).state == KEPT
    assert duplicated(trace).state == BROKEN


def test_each_subscription_has_an_order_of_its_own() -> None:
    """One that begins with the past does not disorder another one's present."""
    notes = Notes()
    abouts = [notes.published(), notes.published()]
    for sequence, about in enumerate(abouts, 1):
        notes.stored(about, sequence)
    notes.delivered("orders", abouts[1], "new only")
    notes.delivered("orders", abouts[0], "first")

    assert reordered(notes.trace).state == KEPT


# Echoed and unwanted


def test_bus_echoes_and_channels_do_not() -> None:
    """Proof: the sender's own delivery."""
    on_bus, on_channels = (played("price change", on) for on in ("bus", "channels"))

    verdict = echoed(on_bus)

    (echo,) = [e.number for e in on_bus.of(Delivered) if e.actor == "tickets"]
    assert verdict.sentences == ["tickets got its own ticket:updated#1 back"]
    assert verdict.evidence == [[echo]]
    assert echoed(on_channels).state == KEPT


def test_bus_sends_what_nobody_asked_for_and_channels_do_not() -> None:
    """Proof: each delivery without a handler; the echo is not among them."""
    on_bus, on_channels = (played("price change", on) for on in ("bus", "channels"))

    verdict = unwanted(on_bus)

    idle = ["payments", "expiration"]
    numbers = [[e.number] for e in on_bus.of(Delivered) if e.actor in idle]
    assert verdict.evidence == numbers
    assert verdict.sentences == [
        f"{name} got ticket:updated#1, for which it has no handler" for name in idle
    ]
    assert unwanted(on_channels).state == KEPT


def test_own_event_that_one_subscribed_to_is_wanted() -> None:
    """Whoever asks for a channel gets all of it."""
    notes = Notes()
    about = notes.published("orders")
    notes.delivered("orders", about)

    assert [judged.verdict for judged in deliveries(notes.trace)] == ["wanted"]
    assert echoed(notes.trace).state == KEPT


# Never delivered


def test_event_that_somebody_got_reached_somebody() -> None:
    """On the bus even an echo counts."""
    assert never_delivered(played("price change", "bus")).state == KEPT


@pytest.mark.parametrize("until_ms", [100, 101])
def test_nobody_knows_whom_an_event_on_its_way_will_reach(until_ms: int) -> None:
    """On the bus everybody is about to get it, wanted or not."""
    log = 'publish tickets {"type": "ticket:udpated", "id": 1} @100'

    trace = played("price change", "bus", log, until_ms)

    verdict = never_delivered(trace)

    assert verdict.state == UNKNOWN
    assert verdict.evidence == [[only(trace, Published)]]


def test_own_copy_on_its_way_may_still_reach_its_sender() -> None:
    """It asked for it, so it counts as somebody."""
    world = World()
    tickets = world.streaming_server().connect("tickets")
    world.run()
    tickets.subscribe("t")
    world.run()
    tickets.publish("t", "x")
    world.run(until_ms=world.clock.now_ms + 1)

    assert never_delivered(world.trace).state == UNKNOWN


def test_typo_in_a_channel_is_found() -> None:
    """Legal for the server, so a check has to say it. Proof: the publish."""
    log = 'publish tickets {"type": "ticket:udpated", "id": 1} @100'
    trace = played("price change", "channels", log)

    verdict = never_delivered(trace)

    assert verdict.evidence == [[only(trace, Published)]]
    assert "nobody listens to 'ticket:udpated'" in verdict.sentences[0]
    assert "Did you mean 'ticket:updated'?" in verdict.sentences[0]


# Verdicts as such


@pytest.mark.parametrize("check", CHECKS)
def test_empty_run_proves_nothing(check: Callable[[Trace], Verdict]) -> None:
    """Unknown, and it says why."""
    verdict = check(Trace(Clock()))

    assert verdict.state == UNKNOWN
    assert verdict.sentences[0].endswith("in this run")
    assert not verdict.is_kept


def test_verdict_reads_as_text() -> None:
    """The state, the promise, and how it was broken."""
    assert str(echoed(played("price change", "bus"))) == (
        "broken: nobody is sent its own event unasked\n"
        "  tickets got its own ticket:updated#1 back"
    )


def test_long_verdict_counts_the_rest() -> None:
    """Ten sentences are enough to see what is wrong."""
    log = "\n".join(
        f'publish tickets {{"type": "ticket:updated", "id": {n}, "price": 1}} @100'
        for n in range(12)
    )

    lines = str(echoed(played("price change", "bus", log))).splitlines()

    assert (len(lines), lines[-1]) == (12, "  … and 2 more")


@pytest.mark.parametrize("name", ["paid purchase", "expired order", "orders sleeps"])
@pytest.mark.parametrize("system", ["bus", "channels"])
def test_every_proof_is_in_the_trace(name: str, system: str) -> None:
    """One list of entries a sentence, each about the publish in question."""
    trace = scenario(name).run(on=system).trace

    for verdict in verdicts(trace):
        assert len(verdict.evidence) == len(verdict.sentences)
        for numbers in verdict.evidence:
            assert len({trace[number].about for number in numbers}) <= 2


def test_checks_read_the_trace_and_write_nothing() -> None:
    """A run looks the same after it was judged."""
    trace = scenario("orders sleeps").run(on="bus").trace
    before = len(trace)

    verdicts(trace)
    ledger(trace)

    assert len(trace) == before


# The ledger


def test_ledger_adds_up_a_run_on_the_bus() -> None:
    """Three events, one of them heard again in a replay, two asleep."""
    book = ledger(scenario("orders sleeps").run(on="bus").trace)

    assert (book.published, book.stored, book.delivered) == (3, 3, 13)
    assert (book.wanted, book.unwanted, book.echoes) == (4, 6, 3)
    assert (book.missed, book.duplicated) == (0, 1)


def test_ledger_counts_what_was_missed() -> None:
    """A service that comes back and does not ask stays behind."""
    log = """
        crash orders @100
        publish tickets {"type": "ticket:updated", "id": 1, "price": 1} @200
        start orders @300
    """

    book = ledger(played("price change", "channels", log))

    assert (book.published, book.delivered, book.missed) == (1, 0, 1)


def test_ledger_counts_http_about_events_only() -> None:
    """Ordinary requests are the same on both systems."""
    trace = scenario("paid purchase").run(on="bus").trace

    ordinary = [e for e in trace.of(Requested) if e.actor == "browser"]
    assert len(ordinary) == 3
    assert ledger(trace).http_requests == trace.count(Requested) - 3


@pytest.mark.parametrize(
    ("on", "store", "numbers"),
    [("bus", "memory", (4, 1)), ("channels", "memory", (3, 0)), ("channels", "file", (4, 4))],
)  # fmt: skip
def test_ledger_tells_what_a_restart_lost(
    on: str, store: str, numbers: tuple[int, int]
) -> None:
    """Stored 3, kept 0: who comes later misses nothing, and finds nothing."""
    book = ledger(scenario("server restarts").with_(on=on, store=store).run().trace)

    assert (book.stored, book.kept) == numbers


def test_ledger_keeps_what_limits_leave() -> None:
    """What is dropped is kept no more, nor is a channel that was deleted."""
    trace = Trace(Clock())
    trace.record("server", ServerStarted, ("streaming server", "FILE", 1, 5))
    for sequence in (6, 7):
        trace.record("server", Stored, ("a", sequence))
    trace.record("server", Dropped, ("a", 1, 3, "max_msgs"))
    trace.record("server", Stored, ("b", 1))
    trace.record("server", ChannelDeleted, ("b", 100))

    assert (ledger(trace).stored, ledger(trace).kept) == (3, 4)


def test_ledger_of_an_empty_run_is_all_noughts() -> None:
    """Nothing is one of something."""
    assert set(vars(ledger(Trace(Clock()))).values()) == {0}


def test_ledger_reads_as_one_line() -> None:
    """For the end of a cell."""
    assert str(ledger(Trace(Clock()))).startswith("published 0, stored 0, kept 0")


def test_service_on_the_bus_misses_nothing_of_the_server() -> None:
    """Two systems in one world are two worlds of events."""
    world = World()
    far = world.services(["far"], on=world.streaming_server())
    world.story("ticketing", on=world.event_bus())

    far.far.emit("ticket:updated", id=1, price=15)
    world.run(until_ms=100)

    assert misses(world.trace) == []
