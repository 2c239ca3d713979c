"""A world: services at work, their crashes, and what a run tells about itself."""

import pytest

from sandbox import FileStore, Service, World, answers, handles, scenario
from sandbox.errors import EndlessRunError, NotPlainError, UnknownNameError
from sandbox.kernel.facts import (
    Crashed,
    HandlerFailed,
    Missed,
    NothingChanged,
    Published,
    Put,
    Registered,
    Started,
)


class Prices(Service):
    """Remembers the last price in its database and counts in its memory."""

    @handles("ticket:updated")
    def remember(self, event):
        self.memory["seen"] = self.memory.get("seen", 0) + 1
        self.db.put("price", event.price)
        self.db.put("seen", self.memory["seen"])

    @answers("GET", "/price")
    def tell(self, request):
        self.reply(request, 200, self.db.get("price"))


@pytest.fixture(params=["bus", "channels"])
def system(request, world):
    """The same must hold on both systems."""
    return world.event_bus() if request.param == "bus" else world.streaming_server()


@pytest.fixture
def shop(world, system):
    """One that publishes and one that remembers, both connected."""
    tickets = world.service("tickets", Service, on=system)
    orders = world.service("orders", Prices, on=system)
    world.run(until_ms=50)
    return tickets, orders


def times(world, kind, actor):
    return [e.at_ms for e in world.trace.of(kind) if e.actor == actor]


# Events and turns


def test_event_reaches_the_handler(world, shop):
    """The whole way, from emit to the database of another service."""
    tickets, orders = shop

    tickets.emit("ticket:updated", id=1, price=15)
    world.run()

    assert orders.db["price"] == 15


def test_blank_service_can_emit_and_nothing_more(world, system):
    """`world.services` makes extras for a picture."""
    cast = world.services(["tickets", "orders"], on=system)

    cast.tickets.emit("ticket:updated", price=15)
    world.run()

    assert world.trace.count(Published) == 1
    assert [host.name for host in cast] == ["tickets", "orders"]


def test_emit_before_the_client_is_connected_is_not_lost(world):
    """A service may emit in the first line of a lesson."""
    shop = world.services(["tickets"], on=world.streaming_server())

    shop.tickets.emit("ticket:updated", price=15)
    world.run()

    assert times(world, Published, "tickets") == [2]


def test_handler_that_changes_its_event_changes_it_for_nobody_else(world, system):
    """Every receiver reads its own copy from the wire."""

    class Careless(Service):
        @handles("ticket:updated")
        def spoil(self, event):
            event.data["price"] = 0

    world.service("careless", Careless, on=system)
    orders = world.service("orders", Prices, on=system)
    tickets = world.service("tickets", Service, on=system)

    tickets.emit("ticket:updated", price=15)
    world.run()

    assert orders.db["price"] == 15


def test_database_hands_out_copies(world, shop):
    """A look at it changes nothing."""
    tickets, orders = shop
    tickets.emit("ticket:updated", price=[15])
    world.run()

    orders.db["price"].append(16)

    assert orders.db["price"] == [15]


def test_busy_service_takes_one_message_after_the_other(world, system):
    """`busy_ms` is what the work takes, and the others wait."""

    class Slow(Prices):
        busy_ms = 10

    world.service("orders", Slow, on=system)
    tickets = world.service("tickets", Service, on=system)
    world.run(until_ms=50)

    for price in (1, 2, 3):
        tickets.emit("ticket:updated", price=price)
    world.run()

    assert times(world, Put, "orders")[::2] == [62, 72, 82]


def test_handler_that_fails_ends_the_run_with_the_place(world, shop):
    """A swallowed error would be a wrong picture."""
    tickets, _ = shop
    tickets.emit("ticket:updated", cost=15)

    with pytest.raises(AttributeError, match="its fields are: cost") as caught:
        world.run()

    assert "raised by orders" in caught.value.__notes__[0]
    assert world.trace.count(HandlerFailed) == 1


@pytest.mark.parametrize(
    "value", [{1, 2}, object(), {1: "a"}, float("nan"), float("inf")]
)
def test_only_what_json_can_hold_is_emitted(world, shop, value):
    """It has to travel."""
    tickets, _ = shop

    with pytest.raises(NotPlainError, match="emit takes text"):
        tickets.emit("ticket:updated", price=value)


def test_ordinary_request_is_answered(world, shop):
    """Beside events, services are asked by browsers."""
    tickets, _ = shop
    bodies = []
    tickets.emit("ticket:updated", price=15)
    world.run()

    world.request("orders", "GET", "/price", None, lambda a: bodies.append(a.body))
    world.run()

    assert bodies == [15]


def test_unknown_path_is_not_found(world, shop):
    """As Express answers for a route that nobody wrote."""
    statuses = []

    world.request("orders", "GET", "/prise", None, lambda a: statuses.append(a.status))
    world.run()

    assert statuses == [404]


# Crashes


def test_crash_loses_the_memory_and_keeps_the_database(world, shop):
    """The lesson in one line."""
    tickets, orders = shop
    for price in (10, 20):
        tickets.emit("ticket:updated", price=price)
    world.run()

    orders.crash()
    orders.start()
    world.run(until_ms=world.clock.now_ms + 50)
    tickets.emit("ticket:updated", price=30)
    world.run()

    assert orders.db == {"price": 30, "seen": 1}


def test_event_for_a_crashed_service_is_not_handled(world, shop):
    """Nobody was there."""
    tickets, orders = shop
    orders.crash()

    tickets.emit("ticket:updated", price=15)
    world.run()

    assert orders.db == {}


def test_missed_event_on_channels_is_in_the_trace(world):
    """A picture shows the arrow that ended nowhere."""
    server = world.streaming_server()
    tickets = world.service("tickets", Service, on=server)
    orders = world.service("orders", Prices, on=server)
    world.run(until_ms=50)
    orders.crash()

    tickets.emit("ticket:updated", price=15)
    world.run()

    assert [e.actor for e in world.trace.of(Missed)] == ["orders"]


def test_replay_gives_a_restarted_service_what_it_missed(world, shop):
    """From the bus's array or from the first message of the channel."""
    tickets, orders = shop
    orders.crash()
    tickets.emit("ticket:updated", price=15)
    world.run()

    orders.start({"replay": True})
    world.run()

    assert orders.db["price"] == 15


def test_restart_does_not_register_twice_on_the_bus(world):
    """Or it would be posted everything twice."""
    bus = world.event_bus()
    orders = world.service("orders", Prices, on=bus)

    orders.crash()
    orders.start()

    assert bus.services == ["orders"]
    assert world.trace.count(Registered) == 1


def test_sleeping_service_is_started_later(world, system):
    """Whoever comes late has to catch up."""
    cast = world.story("ticketing", on=system, asleep=["payments"])
    before = [host.name for host in cast if host.is_running]

    cast.payments.start()

    assert "payments" not in before
    assert cast.payments.is_running
    assert len(times(world, Started, "payments")) == 1


def test_crash_is_in_the_trace(world, shop):
    """With its moment."""
    shop[1].crash()

    assert times(world, Crashed, "orders") == [50]


@pytest.mark.parametrize(
    ("acts", "kind", "reason"),
    [
        (["start"], Started, "orders is running already"),
        (["crash", "crash"], Crashed, "orders is not running"),
    ],
)
def test_service_does_nothing_twice(world, shop, acts, kind, reason):
    """A second process of one name cannot be, nor can a dead one die."""
    orders = shop[1]

    for act in acts:
        getattr(orders, act)()

    left_out = [e for e in world.trace.of(NothingChanged) if e.actor == "orders"]
    assert len(times(world, kind, "orders")) == 1
    assert [(e.fact.action, e.fact.reason) for e in left_out] == [
        (f"{acts[-1]} orders", reason)
    ]


def test_what_a_start_brings_about_names_it_as_its_cause(world, shop):
    """A walk along the causes passes it."""
    orders = shop[1]
    orders.crash()

    orders.start({"replay": True}, cause=0)

    started = [e for e in world.trace.of(Started) if e.actor == "orders"][-1]
    followers = [str(e.fact) for e in world.trace if e.cause == started.number]
    assert started.cause == 0
    assert "has a handler for ticket:updated" in followers


# Running


def test_run_ends_when_nothing_is_left_to_do(world, shop):
    """Nobody has to guess how long it takes."""
    tickets, _ = shop
    tickets.emit("ticket:updated", price=15)

    world.run()

    assert world.clock.next_work_ms is None


def test_run_can_be_taken_up_again(world, shop):
    """Cell by cell: the clock goes on where it was."""
    tickets, _ = shop

    world.run(until_ms=100)
    tickets.emit("ticket:updated", price=15)
    world.run(until_ms=200)

    assert times(world, Published, "tickets") == [100]
    assert world.clock.now_ms == 200


class Ping(Service):
    @handles("pong")
    def answer(self, event):
        self.emit("ping")


class Pong(Service):
    @handles("ping")
    def answer(self, event):
        self.emit("pong")


class Caller(Service):
    @handles("go")
    def call(self, event):
        self.again(None)

    def again(self, answer):
        self.http.get("callee", "/", then=self.again)


class Callee(Service):
    @answers("GET", "/")
    def answer(self, request):
        self.reply(request, 200)


class Ticker(Service):
    @handles("go")
    def tick(self, event):
        self.again()

    def again(self):
        self.after_ms(0, self.again)


def never_ending(latency_ms, on, kinds, event_type):
    """Run such services among others until the limit, and say what is said."""
    world = World(latency_ms=latency_ms)
    system = world.event_bus() if on == "bus" else world.streaming_server()
    for name, kind in kinds.items():
        world.service(name, kind, on=system)
    bystander = world.service("bystander", Service, on=system)
    world.run(until_ms=20)
    bystander.emit(event_type)
    with pytest.raises(EndlessRunError) as caught:
        world.run(steps_max=2_000)
    return str(caught.value)


@pytest.mark.parametrize("latency_ms", [0, 1])
@pytest.mark.parametrize("on", ["bus", "channels"])
@pytest.mark.parametrize(
    ("kinds", "event_type", "words"),
    [
        ({"ping": Ping, "pong": Pong}, "ping", ["ping and pong kept each other", "pong and ping kept each other"]),
        ({"caller": Caller, "callee": Callee}, "go", ["caller and callee kept each other"]),
        ({"ticker": Ticker}, "go", ["ticker kept the world at work"]),
    ],
)  # fmt: skip
def test_run_that_never_ends_names_those_who_keep_it_going(
    latency_ms, on, kinds, event_type, words
):
    """Also where no time passes; and nobody else is blamed."""
    said = never_ending(latency_ms, on, kinds, event_type)

    assert any(word in said for word in words)
    assert "2000 steps" in said
    assert "run(until_ms=…)" in said


def test_clients_made_by_hand_are_named_too(world):
    """They are no services of the world."""
    server = world.streaming_server()
    for mine, other in (("left", "right"), ("right", "left")):
        client = server.connect(mine)
        client.on("connect", lambda c=client, m=mine, o=other: chat(c, m, o))

    with pytest.raises(EndlessRunError, match=r"(left and right|right and left) kept"):
        world.run(steps_max=2_000)


def chat(client, mine, other):
    hear = client.subscribe(mine)
    hear.on("message", lambda message: client.publish(other, "hello"))
    client.subscribe(other).on("ready", lambda: client.publish(other, "hello"))


# What a run tells


def test_run_counts_by_kind(world, shop):
    """Numbers that a lesson asserts."""
    tickets, _ = shop
    tickets.emit("ticket:updated", price=15)

    run = world.run()

    assert (run.count("published"), run.count("put")) == (1, 2)
    with pytest.raises(UnknownNameError, match="Did you mean 'published'"):
        run.count("publishd")


@pytest.mark.parametrize("on", ["bus", "channels"])
def test_event_has_one_name_on_both_systems(on):
    """The fourth of its type that was published, wherever it was stored."""
    crash = "restart server @50" if on == "bus" else ""
    log = f"""publish tickets {{"type": "ticket:updated", "id": 1, "price": 1}} @10
        {crash}
        publish tickets {{"type": "ticket:created", "id": 2, "price": 2}} @190
        publish tickets {{"type": "ticket:updated", "id": 1, "price": 3}} @200"""

    run = scenario("price change").with_(actions=log).run(on=on)

    assert run.received("orders")[-1] == "ticket:updated#2"
    lines = run.why("orders", "ticket:updated#2").lines
    assert "200 ms" in lines[0]
    assert "received ticket:updated" in lines[-1]


def test_run_that_is_asked_for_an_unknown_event_names_those_there_are(world, shop):
    """The number belongs to the name, without a space."""
    shop[0].emit("ticket:updated", price=15)

    with pytest.raises(UnknownNameError, match="Did you mean 'ticket:updated#1'"):
        world.run().why("orders", "ticket:updated #1")


def test_run_knows_its_store(tmp_path):
    """To look at what was written."""
    store = FileStore(tmp_path)
    on_server, on_bus = World(), World()
    on_server.streaming_server(store=store)
    on_bus.event_bus()

    assert on_server.run().store is store
    assert on_bus.run().store is None


def test_world_and_its_parts_print_without_addresses(world, system):
    """A notebook that is run again must show the same."""
    cast = world.services(["tickets"], on=system)

    texts = [repr(part) for part in (world, system, cast, cast.tickets, world.run())]

    assert not [text for text in texts if "0x" in text]
