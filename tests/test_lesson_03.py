"""Lesson 03: every number that its text names is counted here."""

from __future__ import annotations

import pytest

import sandbox
from sandbox import scenario
from sandbox.kernel.facts import CaughtUp, Delivered, Put, Stored

SLEEP = ["crash orders @200", 'restart orders {"replay": true} @500']


def numbers(names):
    """["order:created#9"] as [9]"""
    return [int(name.partition("#")[2]) for name in names]


def test_lesson_03_names_when_the_first_event_is_stored_and_delivered():
    """Stored at 101 ms, delivered at 102 ms, on the bus and on the server (S29, S36)."""
    for on in ("bus", "channels"):
        trace = scenario("orders sleeps").run(on=on, seed=3).trace

        stored, delivered = next(trace.of(Stored)), next(trace.of(Delivered))

        assert (stored.at_ms, delivered.at_ms) == (101, 102)


def test_lesson_03_is_right_that_orders_knows_the_price_in_the_end():
    """Missed two changes, asked, and holds the newest price (S30)."""
    run = scenario("orders sleeps").run(on="bus", seed=3)

    assert run.world.systems["bus"].events[-1]["data"] == {"id": 1, "price": 30}
    assert list(run.trace.of(Put))[-1].fact.value == "30"


def test_lesson_03_names_how_many_events_come_back():
    """8 are sent to who had 6 of them, which makes 14 deliveries, 6 of them again."""
    run = scenario("orders comes back").run(on="bus", seed=3)
    (answer,) = run.trace.of(CaughtUp)
    got = run.received("orders")

    assert answer.fact.events == 8
    assert len(got) == 14
    assert len(got) - len(set(got)) == 6


@pytest.mark.parametrize(
    ("name", "equal"), [("comments doubled", False), ("blog catches up", True)]
)
def test_lesson_03_is_right_about_which_query_equals_its_twin(name, equal):
    """Only the idempotent one (S30)."""
    away = ["crash query @300", 'restart query {"replay": true} @600']
    run = scenario(name).run(on="bus", seed=3)
    twin = run.fork(at_ms=250, without=away)

    said = sandbox.state_difference(run.trace, twin.trace, "query")

    assert said.are_equal is equal
    assert equal or said.records[0].here.count('"id": 5') == 2


def test_lesson_03_names_what_the_evening_costs_on_either_system():
    """13 deliveries and 15 requests on the bus, 4 and none on channels; 4 wanted (S32)."""
    runs = [scenario("orders sleeps").run(on=on, seed=3) for on in ("bus", "channels")]
    ledgers = [sandbox.ledger(run.trace) for run in runs]

    assert [one.delivered for one in ledgers] == [13, 4]
    assert [one.http_requests for one in ledgers] == [15, 0]
    assert [len(run.received("orders")) for run in runs] == [4, 4]


def test_lesson_03_names_what_a_late_service_gets():
    """9 alone by default; 1 to 9 after the smallest change (S37, F2)."""
    late = scenario("payments comes late").run(seed=3)
    asked = late.why_not("payments", "order:created#4")

    assert numbers(late.received("payments")) == [9]
    assert numbers(asked.flip.received("payments")) == list(range(1, 10))


@pytest.mark.parametrize(
    ("options", "got"),
    [
        ({}, [9]),
        ({"start_at": "new_only"}, [9]),
        ({"start_at": "first"}, [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        ({"start_at": "last_received"}, [8, 9]),
        ({"start_at_sequence": 6}, [6, 7, 8, 9]),
        ({"start_at_time_delta_ms": 250}, [7, 8, 9]),
        ({"durable_name": "box"}, [9]),
    ],
)
def test_lesson_03_names_what_each_start_position_brings(options, got):
    """The table of the lesson, row by row; and a durable alone brings nothing older."""
    world = sandbox.World(seed=3)
    server = world.streaming_server()
    shop = world.services(["orders"], on=server)
    for number in range(1, 9):
        world.run(until_ms=100 * number)
        shop.orders.emit("order:created", id=number)
    world.run(until_ms=900)
    client = server.connect("reader")
    client.on("connect", lambda: client.subscribe("order:created", **options))
    world.run(until_ms=950)
    shop.orders.emit("order:created", id=9)

    assert numbers(world.run(until_ms=1_500).received("reader")) == got


@pytest.mark.parametrize(
    ("on", "who", "got"),
    [
        ("channels", "tickets", [1, 2]),
        ("bus", "bus", [1, 3]),
        ("channels", "server", [1]),
    ],
)
def test_lesson_03_names_what_is_lost_when_others_sleep(on, who, got):
    """A publisher, a bus and a server, each away from 250 to 350 ms (S45, F4)."""
    calm = scenario("orders sleeps").run(on=on, seed=3).fork(at_ms=150, without=SLEEP)
    nap = [f"crash {who} @250", f"start {who} @350"]
    run = calm.fork(at_ms=250, do=nap, keep=True)

    assert numbers(run.received("orders")) == got
    if who == "bus":
        prices = [event["data"]["price"] for event in run.world.systems["bus"].events]
        assert prices == [30]


def test_lesson_03_is_right_about_a_service_that_is_new_on_the_bus():
    """It asks for everything, and knows the price that was told before it began (S31)."""

    class Prices(sandbox.Service):
        @sandbox.at_start
        def ask(self):
            self.http.get("bus", "/events", self.learn)

        def learn(self, answer):
            for event in answer.body:
                self.db.put(event["data"]["id"], event["data"]["price"])

    world = sandbox.World(seed=3)
    bus = world.event_bus()
    shop = world.services(["tickets"], on=bus)
    shop.tickets.emit("ticket:updated", id=1, price=15)
    world.run(until_ms=100)
    prices = world.service("prices", Prices, on=bus)
    world.run(until_ms=200)

    assert prices.db == {1: 15}
