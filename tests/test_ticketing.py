"""The ticket shop: what its services do, and what it costs to tell them."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox import World, scenario
from sandbox.checks.ledger import ledger
from sandbox.kernel.facts import Published
from sandbox.network.http import Answer
from sandbox.world.run import Run

SYSTEMS = ["bus", "channels"]


def published(run: Run) -> list[str]:
    return [entry.fact.channel for entry in run.trace.of(Published)]


def db(run: Run, service: str) -> dict[Any, Any]:
    return run.world.hosts[service].db


@pytest.mark.parametrize("system", SYSTEMS)
def test_paid_purchase_reserves_the_ticket_and_completes_the_order(system: str) -> None:
    """Four services agree, without one asking another."""
    run = scenario("paid purchase").run(on=system)

    assert published(run) == [
        "ticket:created",
        "order:created",
        "ticket:updated",
        "payment:created",
    ]
    assert db(run, "tickets")["ticket", 1]["order_id"] == 7
    assert db(run, "orders")["order", 7]["status"] == "complete"
    assert db(run, "payments") == {("order", 7): "paid"}


@pytest.mark.parametrize("system", SYSTEMS)
def test_expired_order_gives_the_ticket_back(system: str) -> None:
    """Nobody paid in time: expiration says so, orders cancels, tickets releases."""
    run = scenario("expired order").run(on=system)

    assert published(run) == [
        "ticket:created",
        "order:created",
        "ticket:updated",
        "expiration:complete",
        "order:cancelled",
        "ticket:updated",
    ]
    assert db(run, "tickets")["ticket", 1]["order_id"] is None
    assert db(run, "orders")["order", 7]["status"] == "cancelled"
    assert db(run, "payments") == {("order", 7): "cancelled"}


@pytest.mark.parametrize("name", ["paid purchase", "expired order", "price change"])
def test_both_systems_lead_to_the_same_state(name: str) -> None:
    """They differ in what they carry where, not in what the shop does."""
    on_bus, on_channels = (scenario(name).run(on=system) for system in SYSTEMS)

    assert published(on_bus) == published(on_channels)
    for service in on_bus.world.hosts:
        assert db(on_bus, service) == db(on_channels, service)


@pytest.mark.parametrize(
    ("name", "events", "on_bus", "echoes", "on_channels"),
    [("paid purchase", 4, 16, 4, 6), ("expired order", 6, 24, 6, 9)],
)
def test_bus_delivers_more_than_twice_as_much(
    name: str, events: int, on_bus: int, echoes: int, on_channels: int
) -> None:
    """S17 and S25 in numbers: everything to everyone, against what is wanted."""
    bus, channels = (ledger(scenario(name).run(on=on).trace) for on in SYSTEMS)

    assert (bus.published, bus.delivered, bus.echoes) == (events, on_bus, echoes)
    assert (channels.published, channels.delivered) == (events, on_channels)
    assert (bus.wanted, channels.wanted) == (on_channels, on_channels)


def test_what_the_bus_wastes_is_echo_or_unwanted() -> None:
    """Every delivery is worth one thing, and they add up."""
    bus = ledger(scenario("paid purchase").run(on="bus").trace)

    assert bus.wanted + bus.unwanted + bus.echoes == bus.delivered == 16
    assert (bus.unwanted, bus.missed, bus.duplicated) == (6, 0, 0)


def test_server_wastes_nothing() -> None:
    """Who listens has asked for it."""
    channels = ledger(scenario("paid purchase").run(on="channels").trace)

    assert (channels.unwanted, channels.echoes, channels.missed) == (0, 0, 0)


def test_events_cost_http_on_the_bus_alone() -> None:
    """S9: one POST in and four out an event, against none."""
    bus, channels = (
        ledger(scenario("paid purchase").run(on=on).trace) for on in SYSTEMS
    )

    assert (bus.http_requests, channels.http_requests) == (4 * 5, 0)


@pytest.mark.parametrize("system", SYSTEMS)
def test_shop_answers_and_emits_in_one_run(system: str) -> None:
    """S16: POST /tickets is answered over HTTP, and its event goes its own way."""
    world = World()
    on = world.event_bus() if system == "bus" else world.streaming_server()
    world.story("ticketing", on=on)
    world.run()
    answers: list[Answer] = []

    world.request("tickets", "POST", "/tickets", {"id": 1, "price": 15}, answers.append)
    world.run()
    world.request("tickets", "GET", "/tickets", then=answers.append)
    world.run()

    assert [answer.status for answer in answers] == [201, 200]
    assert answers[1].body == [{"id": 1, "price": 15, "order_id": None}]
    assert world.hosts["orders"].db == {("ticket", 1): 15}


@pytest.mark.parametrize("system", SYSTEMS)
def test_order_for_an_unknown_ticket_is_refused(system: str) -> None:
    """Orders knows only the tickets that it has heard of."""
    world = World()
    on = world.event_bus() if system == "bus" else world.streaming_server()
    world.story("ticketing", on=on)
    world.run()
    answers: list[Answer] = []

    world.request(
        "orders", "POST", "/orders", {"id": 7, "ticket_id": 9}, answers.append
    )
    world.run()

    assert answers[0].status == 404
    assert world.trace.count(Published) == 0


def test_nothing_is_paid_twice() -> None:
    """The second payment finds nothing open."""
    run = scenario("paid purchase").run()
    answers: list[Answer] = []

    run.world.request("payments", "POST", "/payments", {"order_id": 7}, answers.append)
    run.world.run(until_ms=6_000)

    assert answers[0].status == 400


def test_paid_order_does_not_expire() -> None:
    """The timer rings all the same; orders knows better."""
    run = scenario("paid purchase").run(until_ms=20_000)

    assert published(run)[-1] == "expiration:complete"
    assert db(run, "orders")["order", 7]["status"] == "complete"


@pytest.mark.parametrize("latency_ms", [0, 1, 30])
def test_first_event_of_a_new_cast_reaches_those_who_start_with_it(latency_ms):
    """One line changes the bus into channels, and no event is lost by it."""
    world = World(seed=2, latency_ms=latency_ms)
    shop = world.story("ticketing", on=world.streaming_server())

    shop.tickets.emit("ticket:updated", id=1, price=15)
    run = world.run()

    assert run.received("orders") == ["ticket:updated#1"]


def test_first_event_waits_for_nobody_who_crashed_meanwhile():
    """Who died on the way does not hold up the others."""
    world = World(seed=2)
    shop = world.story("ticketing", on=world.streaming_server())
    shop.tickets.emit("ticket:updated", id=1, price=15)
    world.run(until_ms=1)

    shop.payments.crash()
    run = world.run()

    assert run.received("orders") == ["ticket:updated#1"]
