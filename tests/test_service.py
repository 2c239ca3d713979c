"""Services: turns, their database and memory, requests, timers and crashes."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, ClassVar

import pytest

from sandbox import EventBus, Service, StreamingServer, World, answers, handles
from sandbox.errors import HandlerError, NotPlainError
from sandbox.kernel.facts import (
    Acked,
    Answered,
    Confirmed,
    Delivered,
    HandlerFailed,
    Put,
    Requested,
)
from sandbox.network.http import Answer
from sandbox.services.actor import Event, HttpAnswer, HttpRequest
from sandbox.services.host import Host

SYSTEMS = ["bus", "channels"]


def system_of(world: World, system: str) -> EventBus | StreamingServer:
    return world.event_bus() if system == "bus" else world.streaming_server()


def ask(world: World, to: str, method: str, path: str, body: Any = None) -> Answer:
    """Send a request and wait for its answer."""
    got: list[Answer] = []
    world.request(to, method, path, body, got.append)
    world.run()
    return got[0]


class Shop(Service):
    """Does what its requests say."""

    @answers("POST", "/put")
    def put(self, request: HttpRequest) -> None:
        self.db.put(request.body["key"], request.body["value"])
        self.memory["last"] = request.body["key"]
        self.reply(request, 201)

    @answers("GET", "/memory")
    def show_memory(self, request: HttpRequest) -> None:
        self.reply(request, 200, self.memory)


def shop_in(world: World, kind: type[Service] = Shop) -> Host:
    return world.service("shop", kind, on=world.streaming_server())


# Database and memory


def test_database_survives_a_crash_and_memory_does_not() -> None:
    """A process is gone with all that it held; its database is another process."""
    world = World()
    shop = shop_in(world)
    ask(world, "shop", "POST", "/put", {"key": "a", "value": 1})

    shop.crash()
    shop.start()

    assert shop.db == {"a": 1}
    assert ask(world, "shop", "GET", "/memory").body == {}


def test_database_hands_out_copies() -> None:
    """Changing what one got changes nothing until it is put back."""
    seen: list[Any] = []

    class Careless(Service):
        @answers("POST", "/go")
        def go(self, request: HttpRequest) -> None:
            self.db.put("a", {"items": [1]})
            self.db.get("a")["items"].append(2)
            for _, value in self.db.items():
                value["items"].append(3)
            seen.append(self.db.get("a"))

    world = World()
    shop = shop_in(world, Careless)
    world.request("shop", "POST", "/go")
    world.run()
    shop.db["a"]["items"].append(4)

    assert seen == [{"items": [1]}]
    assert shop.db == {"a": {"items": [1]}}


def test_what_is_put_is_a_copy_too() -> None:
    """The handler may go on using its own list."""

    class Careless(Service):
        @answers("POST", "/go")
        def go(self, request: HttpRequest) -> None:
            items = [1]
            self.db.put("a", items)
            items.append(2)

    world = World()
    shop = shop_in(world, Careless)
    world.request("shop", "POST", "/go")
    world.run()

    assert shop.db == {"a": [1]}


def test_database_is_a_small_dictionary() -> None:
    """Put, get with a default, in, len, items in order of arrival, delete."""
    seen: list[Any] = []

    class Keeper(Service):
        @answers("POST", "/go")
        def go(self, request: HttpRequest) -> None:
            self.db.put(("ticket", 2), "b")
            self.db.put(("ticket", 1), "a")
            self.db.put("gone", None)
            self.db.delete("gone")
            seen.append(self.db.get("gone", "default"))
            seen.append((("ticket", 1) in self.db, "gone" in self.db, len(self.db)))
            seen.append(self.db.items())

    world = World()
    shop_in(world, Keeper)
    world.request("shop", "POST", "/go")
    world.run()

    assert seen == [
        "default",
        (True, False, 2),
        [(("ticket", 2), "b"), (("ticket", 1), "a")],
    ]


@pytest.mark.parametrize("value", [{1, 2}, object(), b"x", {1: "a"}, [lambda: 1]])
def test_only_plain_values_are_kept(value: Any) -> None:
    """What cannot be written as JSON could not be kept by a real database either."""

    class Careless(Service):
        @answers("POST", "/go")
        def go(self, request: HttpRequest) -> None:
            self.db.put("a", value)

    world = World()
    shop_in(world, Careless)
    world.request("shop", "POST", "/go")

    with pytest.raises(NotPlainError, match=r"db\.put takes text"):
        world.run()


# Events


@pytest.mark.parametrize("system", SYSTEMS)
def test_event_reads_like_an_object(system: str) -> None:
    """event.price is the field price; a field that is not there is named."""
    seen: list[Any] = []

    class Orders(Service):
        @handles("ticket:updated")
        def hear(self, event: Event) -> None:
            seen.append((event.type, event.id, event.price, event.data))
            with pytest.raises(AttributeError, match="its fields are: id, price"):
                _ = event.colour

    world = World()
    on = system_of(world, system)
    world.service("orders", Orders, on=on)
    tickets = world.services(["tickets"], on=on).tickets
    world.run()

    tickets.emit("ticket:updated", id=1, price=15)
    world.run()

    assert seen == [("ticket:updated", 1, 15, {"id": 1, "price": 15})]


@pytest.mark.parametrize("system", SYSTEMS)
def test_emit_tells_its_callback_how_it_went(system: str) -> None:
    """In a later turn: a handler never waits."""
    order: list[Any] = []

    class Tickets(Service):
        @answers("POST", "/go")
        def go(self, request: HttpRequest) -> None:
            self.emit("ticket:created", id=1, then=self.emitted)
            order.append("next line")

        def emitted(self, error: str | None) -> None:
            order.append(error)
            self.db.put("emitted", True)

    world = World()
    tickets = world.service("tickets", Tickets, on=system_of(world, system))
    world.run()
    world.request("tickets", "POST", "/go")
    world.run()

    assert order == ["next line", None]
    assert tickets.db == {"emitted": True}


def test_service_emits_what_it_began_with_once_it_is_connected() -> None:
    """On channels the client needs a moment; nothing is lost meanwhile."""
    world = World()
    server = world.streaming_server()
    tickets = world.services(["tickets"], on=server).tickets

    tickets.emit("ticket:created", id=1)
    tickets.emit("ticket:created", id=2)
    world.run()

    data = [record.data for record in server.store.logs["ticket:created"].records]
    assert data == ['{"id": 1}', '{"id": 2}']


@pytest.mark.parametrize("system", SYSTEMS)
def test_handlers_of_base_classes_count(system: str) -> None:
    """A base class may hold what all services do; a subclass may do it its way."""

    class Base(Service):
        @handles("a")
        def on_a(self, event: Event) -> None:
            self.db.put("a", "base")

        @handles("b")
        def on_b(self, event: Event) -> None:
            self.db.put("b", "base")

    class Orders(Base):
        def on_b(self, event: Event) -> None:
            raise AssertionError("an override without @handles is no handler")

        @handles("c")
        def on_c(self, event: Event) -> None:
            self.db.put("c", "own")

    class Payments(Base):
        @handles("b")
        def on_b(self, event: Event) -> None:
            self.db.put("b", "own")

    world = World()
    on = system_of(world, system)
    orders = world.service("orders", Orders, on=on)
    payments = world.service("payments", Payments, on=on)
    world.run()
    for event_type in "abc":
        orders.emit(event_type)
    world.run()

    assert orders.db == {"a": "base", "c": "own"}
    assert payments.db == {"a": "base", "b": "own"}


def test_two_handlers_for_one_event_are_an_error() -> None:
    """Which one was meant? The class says so when it is written."""
    with pytest.raises(HandlerError, match="two handlers for 'a': first and second"):

        class Twice(Service):
            @handles("a")
            def first(self, event: Event) -> None: ...

            @handles("a")
            def second(self, event: Event) -> None: ...


@pytest.mark.parametrize("system", SYSTEMS)
def test_one_method_may_handle_several_events_and_requests(system: str) -> None:
    """Decorators stand above each other, and each of them counts."""

    class Orders(Service):
        @handles("a")
        @handles("b")
        def hear(self, event: Event) -> None:
            self.db.put(event.type, True)

        @answers("GET", "/a")
        @answers("GET", "/b")
        def tell(self, request: HttpRequest) -> None:
            self.reply(request, 200, request.path)

    world = World()
    orders = world.service("orders", Orders, on=system_of(world, system))
    world.run()
    orders.emit("a")
    orders.emit("b")
    world.run()

    assert orders.db == {"a": True, "b": True}
    assert list(Orders.event_handlers) == ["a", "b"]
    assert [ask(world, "orders", "GET", p).body for p in ("/a", "/b")] == ["/a", "/b"]


@pytest.mark.parametrize("name", ["", "  ", None])
def test_handler_for_nothing_is_an_error(name: Any) -> None:
    """An empty name would never be called."""
    with pytest.raises(HandlerError, match="name what it handles"):
        handles(name)


# Requests


class Front(Service):
    """Asks the shop and remembers the answer."""

    @answers("POST", "/get")
    def get(self, request: HttpRequest) -> None:
        self.http.get("shop", request.body["path"], then=self.answered)

    @answers("POST", "/post")
    def post(self, request: HttpRequest) -> None:
        body = {"key": "a", "value": 1}
        self.http.post("shop", "/put", body, then=self.answered)

    def answered(self, answer: HttpAnswer) -> None:
        self.db.put("answer", [answer.status, answer.body, answer.error])


def test_services_ask_each_other_by_http() -> None:
    """The answer comes to a callback, in a later turn."""
    world = World()
    server = world.streaming_server()
    shop = world.service("shop", Shop, on=server)
    front = world.service("front", Front, on=server)

    world.request("front", "POST", "/post")
    world.run()

    assert shop.db == {"a": 1}
    assert front.db == {"answer": [201, None, None]}


@pytest.mark.parametrize(
    ("path", "running", "expected"),
    [
        ("/memory", True, [200, {}, None]),
        ("/nothing", True, [404, None, None]),
        ("/memory", False, [0, None, "ECONNREFUSED"]),
    ],
)
def test_callback_hears_whatever_came_back(
    path: str, running: bool, expected: list[Any]
) -> None:
    """A status, or the reason why there is none."""
    world = World()
    server = world.streaming_server()
    shop = world.service("shop", Shop, on=server)
    front = world.service("front", Front, on=server)
    if not running:
        shop.crash()

    world.request("front", "POST", "/get", {"path": path})
    world.run()

    assert front.db == {"answer": expected}


def test_ordinary_request_is_about_no_event() -> None:
    """Even one made while an event is handled; its cause is in the trace."""

    class Asking(Service):
        @handles("a")
        def hear(self, event: Event) -> None:
            self.http.get("shop", "/memory")

    world = World()
    server = world.streaming_server()
    world.service("shop", Shop, on=server)
    asking = world.service("asking", Asking, on=server)
    world.run()
    asking.emit("a")
    world.run()

    (entry,) = world.trace.of(Requested)
    assert entry.about is None
    assert any(isinstance(e.fact, Delivered) for e in world.trace.why(entry.number))


def test_only_the_first_reply_counts() -> None:
    """An answer cannot be taken back."""

    class Eager(Service):
        @answers("GET", "/")
        def answer(self, request: HttpRequest) -> None:
            self.reply(request, 200, "first")
            self.reply(request, 500, "second")

    world = World()
    shop_in(world, Eager)

    answer = ask(world, "shop", "GET", "/")

    assert (answer.status, answer.body) == (200, "first")


def test_reply_may_come_in_a_later_turn() -> None:
    """The one who asked waits as long as it takes."""

    class Patient(Service):
        @answers("GET", "/")
        def answer(self, request: HttpRequest) -> None:
            self.after_ms(100, lambda: self.reply(request, 200, "late"))

    world = World()
    shop_in(world, Patient)

    assert ask(world, "shop", "GET", "/").body == "late"
    assert world.clock.now_ms == 102


# Time


def test_timer_runs_in_a_turn_of_its_own() -> None:
    """It sees the database as it is then."""

    class Alarmed(Service):
        @answers("POST", "/go")
        def go(self, request: HttpRequest) -> None:
            self.after_ms(50, lambda: self.db.put("rang", [self.now_ms, len(self.db)]))
            self.db.put("set", self.now_ms)

    world = World()
    shop = shop_in(world, Alarmed)
    world.request("shop", "POST", "/go")
    world.run()

    assert shop.db == {"set": 1, "rang": [51, 1]}


def test_crash_forgets_timers() -> None:
    """They lived in the process, also if it is started again before they ring."""

    class Alarmed(Service):
        @answers("POST", "/go")
        def go(self, request: HttpRequest) -> None:
            self.after_ms(50, lambda: self.db.put("rang", True))

    world = World()
    shop = shop_in(world, Alarmed)
    world.request("shop", "POST", "/go")
    world.run(until_ms=10)
    shop.crash()
    shop.start()
    world.run()

    assert shop.db == {}


@pytest.mark.parametrize("system", SYSTEMS)
def test_crash_while_busy_loses_the_turn(system: str) -> None:
    """The event had arrived, and nothing of its handler was done."""

    class Slow(Service):
        busy_ms = 100

        @handles("a")
        def hear(self, event: Event) -> None:
            self.db.put("heard", True)

    world = World()
    on = system_of(world, system)
    slow = world.service("slow", Slow, on=on)
    world.run()
    slow.emit("a")
    world.run(until_ms=world.clock.now_ms + 50)

    slow.crash()
    world.run()

    assert slow.db == {}
    assert world.trace.count(Acked) == 0


@pytest.mark.parametrize("system", SYSTEMS)
def test_busy_service_does_one_thing_after_the_other(system: str) -> None:
    """Events and requests stand in one line: a service is one process."""

    class Slow(Service):
        busy_ms = 100

        @handles("a")
        def hear(self, event: Event) -> None:
            self.db.put("heard", self.now_ms)

        @answers("GET", "/")
        def answer(self, request: HttpRequest) -> None:
            self.reply(request, 200, self.now_ms)

    world = World()
    on = system_of(world, system)
    slow = world.service("slow", Slow, on=on)
    tickets = world.services(["tickets"], on=on).tickets
    world.run()
    start_ms = world.clock.now_ms
    tickets.emit("a")
    world.run(until_ms=start_ms + 50)

    answer = ask(world, "slow", "GET", "/")

    assert slow.db == {"heard": start_ms + 102}
    assert answer.body == start_ms + 202


@pytest.mark.parametrize("system", SYSTEMS)
def test_busy_service_takes_its_time_for_whatever_comes_back(system: str) -> None:
    """Timers, publish results and HTTP answers stand in the same line."""

    class Slow(Service):
        busy_ms = 100

        @answers("POST", "/go")
        def go(self, request: HttpRequest) -> None:
            self.emit("a", then=lambda error: self.note("published"))
            self.http.get("nobody", "/", then=lambda answer: self.note("answered"))
            self.after_ms(3, lambda: self.note("rang"))

        def note(self, what: str) -> None:
            self.db.put(what, self.now_ms)

    world = World()
    slow = world.service("slow", Slow, on=system_of(world, system))
    world.run(until_ms=99)
    world.request("slow", "POST", "/go")
    world.run()

    times_ms = sorted(slow.db.values())
    gaps_ms = [b - a for a, b in pairwise(times_ms)]
    assert len(times_ms) == 3
    assert times_ms[0] >= 300
    assert all(gap_ms >= 100 for gap_ms in gaps_ms)


def test_crash_forgets_what_waits_for_a_busy_service() -> None:
    """A timer that rang in time is lost with the process that was to hear it."""

    class Slow(Service):
        busy_ms = 100

        @answers("POST", "/go")
        def go(self, request: HttpRequest) -> None:
            self.after_ms(5, lambda: self.db.put("rang", True))

    world = World()
    slow = shop_in(world, Slow)
    world.request("shop", "POST", "/go")
    world.run(until_ms=150)
    slow.crash()
    slow.start()
    world.run()

    assert slow.db == {}


@pytest.mark.parametrize(
    ("system", "kind"), [("bus", Answered), ("channels", Confirmed)]
)
def test_turn_after_a_publish_is_caused_by_its_answer(system: str, kind: Any) -> None:
    """A walk along the causes passes what the callback was told."""

    class Tickets(Service):
        @answers("POST", "/go")
        def go(self, request: HttpRequest) -> None:
            self.emit("a", then=lambda error: self.db.put("error", error))

    world = World()
    world.service("tickets", Tickets, on=system_of(world, system))
    world.run()
    world.request("tickets", "POST", "/go")
    world.run()

    (put,) = world.trace.of(Put)
    assert put.cause is not None
    assert type(world.trace[put.cause].fact) is kind


# Failing


def failing(system: str) -> tuple[World, Host]:
    """A service whose handler writes, then raises; its event is on the way."""

    class Failing(Service):
        @handles("a")
        def hear(self, event: Event) -> None:
            self.db.put("heard", True)
            raise ValueError("no price")

    world = World()
    host = world.service("orders", Failing, on=system_of(world, system))
    world.run()
    host.emit("a")
    return world, host


@pytest.mark.parametrize("system", SYSTEMS)
def test_handler_that_raises_ends_the_run_with_a_note(system: str) -> None:
    """The exception is the learner's own; the note says who, when and at what."""
    world, _ = failing(system)

    with pytest.raises(ValueError, match="no price") as raised:
        world.run()

    (note,) = raised.value.__notes__
    assert note == f"raised by orders at {world.clock.now_ms} ms, at work on a"


@pytest.mark.parametrize("system", SYSTEMS)
def test_turn_that_raises_has_done_nothing(system: str) -> None:
    """All of it or nothing; the trace says that and why it failed."""
    world, host = failing(system)
    with pytest.raises(ValueError, match="no price"):
        world.run()

    world.run(until_ms=1_000)

    (failed,) = world.trace.of(HandlerFailed)
    assert (failed.fact.handler, failed.fact.error) == ("a", "ValueError")
    assert (host.db, world.trace.count(Put)) == ({}, 0)


def test_event_whose_handler_raised_is_not_acknowledged() -> None:
    """The server keeps it in flight for that subscription."""
    world, _ = failing("channels")
    with pytest.raises(ValueError, match="no price"):
        world.run()

    server = world.systems["server"]
    assert isinstance(server, StreamingServer)
    (subscription,) = server.subscriptions.values()
    assert (list(subscription.in_flight), world.trace.count(Acked)) == ([1], 0)


class Reader(Service):
    """Reads what arrives on channel a."""

    @handles("a")
    def hear(self, event: Event) -> None:
        self.db.put("id", event.id)


@pytest.mark.parametrize("text", ["hello", "[1]", "5", ""])
def test_message_that_is_no_event_is_named_with_reader_and_place(text: str) -> None:
    """Any client may publish any text; the service that cannot read it says which."""
    world = World()
    server = world.streaming_server()
    world.service("reader", Reader, on=server)
    client = server.connect("stranger")
    client.on("connect", lambda: client.publish("a", text))

    with pytest.raises(HandlerError, match=r"reader cannot read a #1.*json\.dumps"):
        world.run()

    (failed,) = world.trace.of(HandlerFailed)
    assert (failed.actor, failed.fact.handler) == ("reader", "a")
    assert failed.fact.error.startswith("HandlerError: reader cannot read a #1")


class Careful(Service):
    """Acks an event only when what follows from it is stored."""

    subscription: ClassVar = {"durable_name": "careful", "manual_ack": True}

    @handles("a")
    def hear(self, event: Event) -> None:
        self.emit("b", then=lambda error: error is None and self.ack(event))


def test_service_says_how_it_listens_and_when_it_is_done() -> None:
    """The server keeps its place by name, and waits for the ack of its own."""
    world = World()
    server = world.streaming_server()
    host = world.service("careful", Careful, on=server)
    world.run()
    host.emit("a")

    world.run()

    (place,) = server.places.values()
    assert (place.name, place.last_sent, world.trace.count(Acked)) == ("careful", 1, 1)
    stored, acked = (next(world.trace.of(kind)) for kind in (Confirmed, Acked))
    assert stored.at_ms < acked.at_ms


def test_service_that_dies_before_its_ack_gets_the_event_again() -> None:
    """Its place is durable, so the next life of it begins with what is unacked."""
    world = World()
    server = world.streaming_server()
    host = world.service("careful", Careful, on=server)
    world.run()
    host.emit("a")
    world.run(until_ms=world.clock.now_ms + 2)  # it has arrived, and is not acked

    host.crash()
    host.start()
    world.run(until_ms=world.clock.now_ms + 500)

    counts = [e.fact.redelivery_count for e in world.trace.of(Delivered)]
    assert (counts, world.trace.count(Acked)) == ([0, 1], 1)


def test_ack_on_the_bus_changes_nothing() -> None:
    """The same service runs on both; the bus waits for nobody."""
    world = World()
    host = world.service("careful", Careful, on=world.event_bus())
    world.run()
    host.emit("a")

    world.run()

    assert world.trace.count(Acked) == 0
