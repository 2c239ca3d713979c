"""The custom event bus: one POST in, a copy to everyone, and where that hurts."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import pytest

from sandbox import EventBus, Scenario, Service, World, answers, handles, scenario
from sandbox.errors import EndlessRunError
from sandbox.kernel.facts import (
    Answered,
    Crashed,
    Delivered,
    Fact,
    NothingChanged,
    Published,
    Requested,
    RequestFailed,
    ServerStarted,
    Stored,
)
from sandbox.kernel.trace_json import validate
from sandbox.services.actor import Event, HttpRequest
from sandbox.services.host import Host
from sandbox.world.actions import parse_actions

NAMES = ["tickets", "orders", "payments", "expiration"]


def facts(world: World, kind: type[Fact], actor: str) -> list[Any]:
    return [entry.fact for entry in world.trace.of(kind) if entry.actor == actor]


def receivers(world: World) -> list[str]:
    return [entry.actor for entry in world.trace.of(Delivered)]


def get_events(world: World) -> list[dict[str, Any]]:
    """What GET /events answers now."""
    bodies: list[list[dict[str, Any]]] = []
    world.request("bus", "GET", "/events", then=lambda a: bodies.append(a.body))
    world.run()
    return bodies[0]


class Prices(Service):
    """Keeps the last price of each ticket: hearing it twice changes nothing."""

    @handles("ticket:updated")
    def remember(self, event: Event) -> None:
        self.db.put(event.id, event.price)


class Counter(Service):
    """Counts what it hears: hearing it twice makes a difference."""

    @handles("ticket:updated")
    def count(self, event: Event) -> None:
        self.db.put("count", self.db.get("count", 0) + 1)


class Parrot(Service):
    """Says again whatever it hears."""

    @handles("ticket:updated")
    def repeat(self, event: Event) -> None:
        self.emit("ticket:updated", id=event.id)


class Slow(Service):
    busy_ms = 500


# One POST in


def test_emitting_is_one_post_to_the_bus() -> None:
    """S4: axios is all a sender needs, and the trace shows the whole exchange."""
    world = World()
    shop = world.services(NAMES, on=world.event_bus())

    shop.tickets.emit("ticket:updated", id=1, price=15)
    world.run()

    (sent,) = facts(world, Requested, "tickets")
    (answer,) = facts(world, Answered, "tickets")
    assert (sent.to, sent.method, sent.path) == ("bus", "POST", "/events")
    assert (answer.status, answer.took_ms) == (200, 2)


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/events", {"type": "ticket:updated", "data": {}}, 200),
        ("GET", "/events", None, 200),
        ("DELETE", "/events", None, 404),
        ("POST", "/tickets", {}, 404),
        ("POST", "/events", {"price": 15}, 400),
        ("POST", "/events", {"type": 5, "data": {}}, 400),
        ("POST", "/events", {"type": "", "data": {}}, 400),
        ("POST", "/events", {"type": "ticket:updated", "data": [1]}, 400),
        ("POST", "/events", ["ticket:updated"], 400),
        ("POST", "/events", None, 400),
    ],
)
def test_bus_is_an_http_server_with_one_route(
    method: str, path: str, body: Any, status: int
) -> None:
    """S5: the bus runs Express and knows /events, no more."""
    world = World()
    world.event_bus()
    got: list[int] = []

    world.request("bus", method, path, body, lambda answer: got.append(answer.status))
    world.run()

    assert got == [status]


def test_event_posted_by_hand_counts_as_published() -> None:
    """Nobody needs our library on the bus: a bare POST is an event like any other."""
    world = World()
    world.services(NAMES, on=world.event_bus())

    event = {"type": "ticket:updated", "data": {"id": 1}}
    world.request("bus", "POST", "/events", event)
    world.run()

    (published,) = world.trace.of(Published)
    assert (published.actor, published.fact.channel) == ("browser", "ticket:updated")
    assert {e.about for e in world.trace.of(Stored, Delivered)} == {published.number}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"type": "ticket:updated", "data": {"id": 1, "price": 15}}, 200),
        ({"type": "ticket:updated"}, 400),
        ({"type": ["ticket:updated"], "data": {}}, 400),
        (None, 400),
    ],
)
def test_service_takes_events_and_nothing_else_at_its_route(
    body: Any, status: int
) -> None:
    """Whoever posts by hand may get it wrong; no service falls over that."""
    world = World()
    orders = world.service("orders", Prices, on=world.event_bus())
    got: list[int] = []

    world.request("orders", "POST", "/events", body, lambda a: got.append(a.status))
    world.run()

    assert got == [status]
    assert orders.db == ({1: 15} if status == 200 else {})


def test_event_posted_by_hand_to_a_service_counts_as_published() -> None:
    """Past the bus it is an event all the same, and its trace is a valid one."""
    world = World()
    world.service("orders", Prices, on=world.event_bus())

    event = {"type": "ticket:updated", "data": {"id": 1, "price": 15}}
    world.request("orders", "POST", "/events", event)
    world.run()

    (published,) = world.trace.of(Published)
    (delivered,) = world.trace.of(Delivered)
    assert (published.actor, delivered.about) == ("browser", published.number)
    assert validate(world.trace) is world.trace


def test_bus_makes_a_post_of_its_own_to_each_service() -> None:
    """S6: the bus pushes; nobody comes to fetch."""
    world = World()
    shop = world.services(NAMES, on=world.event_bus())

    shop.tickets.emit("ticket:updated", id=1)
    world.run()

    posts = [(f.to, f.method, f.path) for f in facts(world, Requested, "bus")]
    assert posts == [(name, "POST", "/events") for name in NAMES]


def test_service_without_the_route_answers_404() -> None:
    """S7: whoever wants events runs an Express copy that listens for them."""
    world = World()
    bus, server = world.event_bus(), world.streaming_server()
    shop = world.services(["tickets"], on=bus)
    world.services(["orders"], on=server)
    bus.register("orders")

    shop.tickets.emit("ticket:updated", id=1)
    world.run()

    answered = [(f.by, f.status) for f in facts(world, Answered, "bus")]
    assert answered == [("tickets", 200), ("orders", 404)]


def test_service_without_a_server_refuses_the_connection() -> None:
    """S7: without Express nothing listens, and the POST finds a closed door."""
    world = World()
    bus = world.event_bus()
    shop = world.services(["tickets"], on=bus)
    bus.register("nobody")

    shop.tickets.emit("ticket:updated", id=1)
    world.run()

    (failed,) = facts(world, RequestFailed, "bus")
    assert (failed.to, failed.error) == ("nobody", "ECONNREFUSED")


def test_bus_can_do_nothing_but_take_and_pass_on() -> None:
    """S8: no acks, retries, offsets or subscriptions: that is all there is to it."""
    public = {
        name
        for name, member in vars(EventBus).items()
        if inspect.isfunction(member) and not name.startswith("_")
    }

    assert public == {"start", "crash", "register", "receive"}


def test_failed_post_is_not_tried_again() -> None:
    """S8: a service that comes back a moment later has missed the event."""
    world = World()
    bus = world.event_bus()
    shop = world.services(["tickets", "orders"], on=bus)

    shop.orders.crash()
    shop.tickets.emit("ticket:updated", id=1)
    world.run(until_ms=100)
    shop.orders.start()
    world.run()

    assert receivers(world) == ["tickets"]


def test_events_on_the_server_need_no_http() -> None:
    """S9: on the streaming server no event travels by Express or axios."""
    on_bus, on_channels = (
        scenario("price change").run(on=system) for system in ("bus", "channels")
    )

    assert on_bus.count("requested") == 5
    assert on_channels.count("requested") == 0


@pytest.mark.parametrize("system", ["bus", "channels"])
def test_ordinary_requests_stay_http_on_both(system: str) -> None:
    """S16: one service answers GET /tickets and emits events, in one run."""
    run = scenario("paid purchase").run(on=system)
    bodies: list[Any] = []

    run.world.request("tickets", "GET", "/tickets", then=bodies.append)
    run.world.run(until_ms=6_000)

    assert bodies[0].body == [{"id": 1, "price": 15, "order_id": 7}]
    assert "tickets" in {entry.actor for entry in run.trace.of(Published)}


# A copy to everyone


def test_every_event_goes_to_every_service() -> None:
    """S17: deliveries are events times registered services, whoever cares."""
    world = World()
    shop = world.services(NAMES, on=world.event_bus())

    for price in (10, 20, 30):
        shop.tickets.emit("ticket:updated", id=1, price=price)
    world.run()

    assert len(receivers(world)) == 3 * len(NAMES)


def test_updated_ticket_reaches_four_services() -> None:
    """S18: order service and whatever other service, in order of registration."""
    world = World()
    shop = world.services(NAMES, on=world.event_bus())

    shop.tickets.emit("ticket:updated", id=1)
    world.run()

    assert receivers(world) == NAMES


def test_sender_gets_its_own_event_back() -> None:
    """S19: the bus does not look who sent it."""
    world = World()
    shop = world.services(NAMES, on=world.event_bus())

    shop.payments.emit("payment:created", order_id=7)
    world.run()

    assert "payments" in receivers(world)


def test_service_that_repeats_its_echo_never_stops() -> None:
    """S19: an echo that is emitted again feeds itself, and the run names who."""
    world = World()
    parrot = world.service("parrot", Parrot, on=world.event_bus())

    parrot.emit("ticket:updated", id=1)

    with pytest.raises(EndlessRunError, match=r"bus and parrot|parrot and bus"):
        world.run(steps_max=1_000)


# An array of it all


def test_bus_keeps_every_event_ever_emitted() -> None:
    """S28: an array in memory, of all types, which GET /events gives away."""
    world = World()
    bus = world.event_bus()
    shop = world.services(NAMES, on=bus)

    shop.tickets.emit("ticket:updated", id=1)
    shop.payments.emit("payment:created", order_id=7)
    world.run()

    assert [event["type"] for event in bus.events] == [
        "ticket:updated",
        "payment:created",
    ]
    assert get_events(world) == bus.events


@pytest.mark.parametrize("system", ["bus", "channels"])
def test_event_is_stored_before_it_is_delivered(system: str) -> None:
    """S29: both keep a copy as well as sending, and the copy comes first."""
    run = scenario("price change").run(on=system)

    stored = next(run.trace.of(Stored))
    delivered = next(run.trace.of(Delivered))
    assert stored.at_ms <= delivered.at_ms
    assert stored.number < delivered.number


def orders_after(kind: type[Service], *, sleeps: bool) -> Host:
    """A service that hears three events, or sleeps through two and asks for all."""
    world = World()
    bus = world.event_bus()
    orders = world.service("orders", kind, on=bus)
    tickets = world.services(["tickets"], on=bus).tickets
    tickets.emit("ticket:updated", id=1, price=10)
    world.run()
    if sleeps:
        orders.crash()
    for price in (20, 30):
        tickets.emit("ticket:updated", id=1, price=price)
    world.run()
    if sleeps:
        orders.start({"replay": True})
    world.run()
    return orders


def test_service_that_was_away_asks_for_everything_and_is_up_to_date() -> None:
    """S30: after GET /events it equals a twin that was never down."""
    returned = orders_after(Prices, sleeps=True)
    twin = orders_after(Prices, sleeps=False)

    assert returned.db == twin.db == {1: 30}


def test_story_service_that_slept_equals_its_twin() -> None:
    """S30: the same in the course's own scenario, without a line of code for it."""
    sleeper = scenario("orders sleeps").with_(on="bus")
    awake = [a for a in sleeper.actions if a.verb == "publish"]

    returned, twin = sleeper.run(), sleeper.run(actions=awake)

    assert returned.world.hosts["orders"].db == twin.world.hosts["orders"].db != {}


def test_handler_that_counts_does_not_equal_its_twin_after_the_replay() -> None:
    """H7a: the bus gives back everything, also what the service had heard before."""
    returned = orders_after(Counter, sleeps=True)
    twin = orders_after(Counter, sleeps=False)

    assert (returned.db, twin.db) == ({"count": 4}, {"count": 3})


def test_new_service_asks_for_everything_and_is_up_to_date() -> None:
    """S31: payments, added later, knows what one from the start knows."""
    late = """
        publish orders {"type": "order:created", "id": 1, "ticket_id": 1} @100
        publish orders {"type": "order:created", "id": 2, "ticket_id": 2} @200
        start payments {"replay": true} @300
    """
    sleepy = Scenario(
        "server restarts", on="bus", actions=parse_actions(late.splitlines())
    )
    from_the_start = [*parse_actions(["start payments @1"]), *sleepy.actions[:2]]

    newcomer, twin = sleepy.run(), sleepy.run(actions=from_the_start)

    assert newcomer.world.hosts["payments"].db == twin.world.hosts["payments"].db != {}


def test_restart_of_the_bus_loses_the_array() -> None:
    """S41: what lives in a process's memory ends with the process."""
    world = World()
    bus = world.event_bus()
    shop = world.services(NAMES, on=bus)
    shop.tickets.emit("ticket:updated", id=1)
    world.run()

    bus.crash()
    bus.start()

    assert get_events(world) == []


@pytest.mark.parametrize("system", ["bus", "channels"])
@pytest.mark.parametrize("actor", ["tickets", "orders", "payments", "server"])
def test_any_actor_can_be_away_for_a_while(actor: str, system: str) -> None:
    """S45: any given service, the publisher and the bus or server as well."""
    log = f"""
        crash {actor} @100
        publish expiration {{"type": "expiration:complete", "order_id": 9}} @200
        start {actor} @300
        publish tickets {{"type": "ticket:updated", "id": 1, "price": 15}} @600
    """
    stay = scenario("price change").with_(on=system, store="file")

    run = stay.run(actions=parse_actions(log.splitlines()))

    crashed = [entry.at_ms for entry in run.trace.of(Crashed)]
    last = {e.actor for e in run.trace.of(Delivered) if e.at_ms > 600}
    assert crashed == [100]
    assert "orders" in last


def test_array_cannot_be_changed_through_an_answer() -> None:
    """What GET /events gave away is a copy, down to the fields of the events."""
    world = World()
    bus = world.event_bus()
    shop = world.services(["tickets"], on=bus)
    shop.tickets.emit("ticket:updated", id=1, price=15)
    world.run()

    get_events(world)[0]["data"]["price"] = 0

    assert [event["data"]["price"] for event in bus.events] == [15]


@pytest.mark.parametrize("acts", [["start"], ["crash", "crash"]])
def test_bus_does_nothing_twice(acts: list[str]) -> None:
    """A running one is not started, nor a dead one stopped; the trace says why."""
    world = World()
    bus = world.event_bus()

    for act in acts:
        getattr(bus, act)()

    assert world.trace.count(ServerStarted) == 1
    assert world.trace.count(Crashed) == len(acts) - 1
    assert [fact.action for fact in facts(world, NothingChanged, "bus")] == [
        f"{acts[-1]} bus"
    ]


# Where that hurts


def emit_with_a_dead_service(**hazards: bool) -> World:
    """Four services, the second of them dead, and one event."""
    world = World()
    shop = world.services(NAMES, on=world.event_bus(**hazards))
    shop.orders.crash()
    shop.tickets.emit("ticket:updated", id=1)
    world.run()
    return world


def test_dead_service_stops_nobody() -> None:
    """The bus catches the failed POST, as the course's own one does."""
    world = emit_with_a_dead_service()

    assert receivers(world) == ["tickets", "payments", "expiration"]
    assert len(get_events(world)) == 1


def test_dead_service_takes_down_a_bus_that_isolates_no_failure() -> None:
    """Nothing catches the failed POST: the process ends, and the array with it."""
    world = emit_with_a_dead_service(isolate_failures=False)

    bus = world.systems["bus"]
    assert isinstance(bus, EventBus)
    assert (bus.is_running, bus.events) == (False, [])
    assert [entry.actor for entry in world.trace.of(Crashed)] == ["orders", "bus"]


def test_dead_service_cuts_off_those_behind_it() -> None:
    """One by one and nothing caught: whoever comes later is never told."""
    world = emit_with_a_dead_service(isolate_failures=False, await_each=True)

    assert receivers(world) == ["tickets"]


def arrivals_behind(busy: Callable[[World, EventBus], object], **hazards: bool) -> int:
    """When an event reaches the service registered behind another one."""
    world = World()
    bus = world.event_bus(**hazards)
    tickets = world.services(["tickets"], on=bus).tickets
    busy(world, bus)
    world.services(["payments"], on=bus)
    tickets.emit("ticket:updated", id=1)
    world.run()
    (arrival,) = [e.at_ms for e in world.trace.of(Delivered) if e.actor == "payments"]
    return arrival


def test_slow_service_holds_up_those_behind_it() -> None:
    """Awaiting each answer makes everybody as slow as the slowest before them."""

    def slow(world: World, bus: EventBus) -> None:
        world.service("orders", Slow, on=bus)

    assert arrivals_behind(slow) == 2
    assert arrivals_behind(slow, await_each=True) > 500


def test_dead_service_holds_up_those_behind_it() -> None:
    """Even finding nobody takes a way there and back."""

    def dead(world: World, bus: EventBus) -> None:
        bus.register("nobody")

    assert arrivals_behind(dead) < arrivals_behind(dead, await_each=True)


def test_publisher_waits_for_all_when_the_bus_awaits_each() -> None:
    """The 200 OK comes last, so the sender is held up too."""
    world = World()
    bus = world.event_bus(await_each=True)
    world.service("orders", Slow, on=bus)
    heard: list[int] = []

    class Sender(Service):
        @answers("POST", "/go")
        def go(self, request: HttpRequest) -> None:
            self.emit("ticket:updated", then=lambda error: heard.append(self.now_ms))

    world.service("tickets", Sender, on=bus)
    world.request("tickets", "POST", "/go")
    world.run()

    assert heard[0] > 500


def test_ok_says_only_that_the_bus_has_it() -> None:
    """By default the publisher is answered before any service has the event."""
    world = World()
    shop = world.services(["tickets"], on=world.event_bus())

    shop.tickets.emit("ticket:updated", id=1)
    world.run()

    answered, delivered = (
        next(world.trace.of(Answered)),
        next(world.trace.of(Delivered)),
    )
    assert answered.at_ms <= delivered.at_ms


def test_emitting_to_a_dead_bus_tells_the_sender() -> None:
    """The POST fails, and the callback hears why."""
    world = World()
    bus = world.event_bus()
    errors: list[str | None] = []

    class Sender(Service):
        @answers("POST", "/go")
        def go(self, request: HttpRequest) -> None:
            self.emit("ticket:updated", then=errors.append)

    world.service("tickets", Sender, on=bus)
    bus.crash()
    world.request("tickets", "POST", "/go")
    world.run()

    assert errors == ["ECONNREFUSED"]
