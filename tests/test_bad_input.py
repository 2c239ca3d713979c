"""What a newcomer gets wrong: each error says what was wrong and what to type.

The words that help are asserted, not the whole text.
"""

import pytest

from sandbox import (
    FileStore,
    Scenario,
    Service,
    World,
    answers,
    handles,
    scenario,
)
from sandbox.errors import (
    BadOptionError,
    HandlerError,
    NameTakenError,
    NoSuchEntryError,
    NotConnectedError,
    NotPlainError,
    NotRunningError,
    PayloadError,
    SandboxError,
    UnknownActorError,
    UnknownNameError,
)
from sandbox.kernel.facts import ConnectRefused


@pytest.fixture
def bus(world):
    return world.event_bus()


@pytest.fixture
def server(world):
    return world.streaming_server()


@pytest.fixture
def client(world, server):
    """A client that is connected."""
    client = server.connect("orders-1")
    world.run()
    return client


def said(error, act, *args, **options):
    """The text of the error that this raises."""
    with pytest.raises(error) as caught:
        act(*args, **options)
    assert isinstance(caught.value, SandboxError)
    return str(caught.value)


# Options


def test_unknown_option_of_a_world():
    """A misspelt seed would silently be seed 1."""
    assert "Did you mean 'seed'" in said(BadOptionError, World, sede=2)


def test_unknown_option_of_the_bus(world):
    """A hazard that is not switched on is not shown."""
    text = said(BadOptionError, world.event_bus, await_eech=True)

    assert "Did you mean 'await_each'" in text


def test_unknown_option_of_the_server(world):
    """The sandbox has fewer options than the real one."""
    text = said(BadOptionError, world.streaming_server, stor=None)

    assert "there is: cluster_id, store" in text


def test_unknown_option_of_connect(server):
    """So does its client."""
    text = said(BadOptionError, server.connect, "orders-1", clusterId="x")

    assert "Did you mean 'cluster_id'" in text


def test_unknown_option_of_subscribe(client):
    """What the real client calls otherwise."""
    text = said(BadOptionError, client.subscribe, "ticket:updated", startAt="first")

    assert "Did you mean 'start_at'" in text


@pytest.mark.parametrize("make", [Scenario, lambda n, **o: scenario(n).with_(**o), lambda n, **o: scenario(n).run(**o)])  # fmt: skip
def test_unknown_option_of_a_scenario(make):
    """However it is given."""
    text = said(BadOptionError, make, "price change", sead=2)

    assert "Did you mean 'seed'" in text


@pytest.mark.parametrize("option", ["latency_ms", "jitter_ms"])
@pytest.mark.parametrize("value", [-1, 0.5, "5"])
def test_duration_that_cannot_be(option, value):
    """Neither before it was sent, nor half a millisecond."""
    text = said(BadOptionError, World, **{option: value})

    assert f"{option} must be a whole number of milliseconds, 0 or more" in text
    assert repr(value) in text


@pytest.mark.parametrize("value", ["two", 2.0, None, True])
def test_seed_that_is_no_whole_number(value):
    """It would give luck that no text form can name."""
    assert "such as seed=2" in said(BadOptionError, World, seed=value)
    assert "such as seed=2" in said(
        BadOptionError, scenario("price change").run, seed=value
    )


def test_rules_that_are_no_dict():
    """A list of names is a likely guess."""
    text = said(BadOptionError, scenario("price change").run, rules=["jitter_ms"])

    assert "a dict such as {'latency_ms': 5}" in text


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ({"latency_ms": "5"}, "latency_ms must be a whole number"),
        ({"jitter_ms": True}, "jitter_ms must be a whole number"),
        ({"await_each": "no"}, "await_each takes True or False, got 'no'"),
        ({"isolate_failures": 0}, "isolate_failures takes True or False, got 0"),
    ],
)
@pytest.mark.parametrize("on", ["bus", "channels"])
def test_rule_with_a_value_that_it_cannot_have(rules, words, on):
    """On whichever system: the same scenario may run on the other one."""
    text = said(BadOptionError, scenario("price change").with_, on=on, rules=rules)

    assert words in text


@pytest.mark.parametrize("hazard", ["isolate_failures", "await_each"])
def test_hazard_that_is_neither_on_nor_off(world, hazard):
    """The text "no" would count as yes."""
    text = said(BadOptionError, world.event_bus, **{hazard: "no"})

    assert f"{hazard} takes True or False" in text


def test_busy_time_that_cannot_be(world, bus):
    """It is the service's own, so the class is refused when it is used."""

    class Hasty(Service):
        busy_ms = -5

    assert "busy_ms must be" in said(BadOptionError, world.service, "a", Hasty, on=bus)


# Names


def test_unknown_story(world, bus):
    """There are few, so they are listed."""
    text = said(UnknownNameError, world.story, "tickets", on=bus)

    assert "there is: ticketing" in text


def test_unknown_service_of_a_story(world, bus):
    """`shop.order` for `shop.orders`."""
    shop = world.story("ticketing", on=bus)

    assert "Did you mean 'orders'" in said(UnknownActorError, getattr, shop, "order")
    assert not hasattr(shop, "order")


def test_unknown_sleeper_of_a_story(world, bus):
    """It would start after all."""
    text = said(UnknownNameError, world.story, "ticketing", on=bus, asleep=["payment"])

    assert "Did you mean 'payments'" in text


@pytest.mark.parametrize("name", ["asleep", "names"])
def test_one_name_where_a_list_belongs(world, bus, name):
    """Python would take it for a list of letters."""
    act = {
        "asleep": lambda: world.story("ticketing", on=bus, asleep="payments"),
        "names": lambda: world.services("payments", on=bus),
    }[name]

    assert "type ['payments']" in said(BadOptionError, act)


def test_unknown_scenario():
    """The course has a handful."""
    assert "Did you mean 'paid purchase'" in said(
        UnknownNameError, scenario, "paid purchas"
    )


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"on": "nats"}, "there is no system 'nats'; there is: bus, channels"),
        ({"store": "attic"}, "there is no store 'attic'; there is: memory, file, sql"),
        ({"rules": {"latency": 5}}, "Did you mean 'latency_ms'"),
        ({"actions": ["crsh orders @5"]}, "Did you mean 'crash'"),
        ({"actions": ["crash order @5"]}, "Did you mean 'orders'"),
    ],
)
def test_unknown_name_within_a_scenario(options, words):
    """System, store, rule, verb, actor."""
    assert words in said(SandboxError, scenario("price change").run, **options)


def test_name_that_is_taken(world, bus):
    """A cell that is run twice meets this first."""
    world.services(["orders"], on=bus)

    assert "new World" in said(NameTakenError, world.services, ["orders"], on=bus)
    assert "'bus'" in said(NameTakenError, world.event_bus)


def test_name_of_the_person_outside_is_taken(world, bus):
    """The browser is in every world."""
    assert "'browser'" in said(NameTakenError, world.services, ["browser"], on=bus)


@pytest.mark.parametrize("on", ["bus", None, World(), World().event_bus()])
def test_place_that_is_no_bus_or_server_of_this_world(world, on):
    """The name of one, or one of another world."""
    text = said(BadOptionError, world.services, ["orders"], on=on)

    assert "on=world.event_bus()" in text


@pytest.mark.parametrize("store", ["file", FileStore, {}])
def test_store_that_is_none(world, store):
    """Its name, or its class without the brackets."""
    text = said(BadOptionError, world.streaming_server, store=store)

    assert "MemoryStore(), FileStore('folder') or SqlStore('shop.db')" in text


@pytest.mark.parametrize("kind", [dict, Service("orders"), "orders"])
def test_service_that_is_made_of_no_service_class(world, bus, kind):
    """An object instead of its class is a likely guess."""
    text = said(BadOptionError, world.service, "orders", kind, on=bus)

    assert "class Shop(Service)" in text


# Handlers


@pytest.mark.parametrize("name", ["", "  ", None])
def test_handler_for_nothing(name):
    """It would never be called."""
    assert "@handles('ticket:updated')" in said(HandlerError, handles, name)


def test_decorator_without_its_brackets():
    """`@handles` above a method takes the method for the name."""
    assert "@handles('ticket:updated')" in said(
        HandlerError, handles, lambda self: None
    )


def test_decorator_above_something_else():
    """It marks methods."""
    assert "put it above a method" in said(HandlerError, handles("a"), "no method")


def test_two_handlers_for_one_event():
    """Which one should it be?"""

    def make():
        class Torn(Service):
            @handles("ticket:updated")
            def first(self, event): ...

            @handles("ticket:updated")
            def second(self, event): ...

    text = said(HandlerError, make)

    assert "first and second" in text
    assert "Torn" in text


def test_two_handlers_for_one_request():
    """The same for routes."""

    def make():
        class Torn(Service):
            @answers("GET", "/a")
            def first(self, request): ...

            @answers("GET", "/a")
            def second(self, request): ...

    assert "'GET /a'" in said(HandlerError, make)


def test_field_that_the_event_does_not_have(world, bus):
    """The fields there are stand in the error."""

    class Reader(Service):
        @handles("ticket:updated")
        def read(self, event):
            return event.prize

    world.service("reader", Reader, on=bus)
    shop = world.services(["tickets"], on=bus)
    shop.tickets.emit("ticket:updated", id=1, price=15)

    with pytest.raises(AttributeError, match=r"no field 'prize'.*id, price"):
        world.run()


def test_data_that_cannot_travel(world, bus):
    """A set is no JSON."""
    shop = world.services(["tickets"], on=bus)

    assert "set {1}" in said(NotPlainError, shop.tickets.emit, "a", ids={1})


@pytest.mark.parametrize(
    ("turn", "error", "words"),
    [
        (lambda self: self.emit("a", {"id": 1}), BadOptionError, "emit('a', **fields)"),
        (lambda self: self.emit(""), BadOptionError, "such as 'ticket:updated'"),
        (lambda self: self.after_ms(-5, print), BadOptionError, "after_ms must be"),
        (lambda self: self.after_ms(5, "x"), HandlerError, "without brackets"),
        (lambda self: self.after_ms(5, None), HandlerError, "without brackets"),
        (lambda self: self.db.put("a", object()), NotPlainError, "db.put takes text"),
    ],
)
def test_what_a_handler_cannot_do(world, bus, turn, error, words):
    """The error comes in the handler's line, before any of its turn is done."""

    class Eager(Service):
        @handles("go")
        def go(self, event):
            self.db.put("begun", True)
            turn(self)

    eager = world.service("eager", Eager, on=bus)
    world.services(["starter"], on=bus).starter.emit("go")

    assert words in said(error, world.run)
    assert eager.db == {}


def test_event_of_ones_own_takes_its_fields_by_name(world, bus):
    """A dict in the second place is a likely guess."""
    shop = world.services(["tickets"], on=bus)

    assert "by name" in said(BadOptionError, shop.tickets.emit, "a", {"id": 1})


def test_service_that_does_not_run_cannot_emit(world, bus):
    """Its process is gone."""
    shop = world.services(["tickets"], on=bus)
    shop.tickets.crash()

    assert "tickets.start()" in said(NotRunningError, shop.tickets.emit, "a")


# Running


def test_end_that_is_past(world):
    """A cell further up was run again."""
    world.run(until_ms=500)

    text = said(BadOptionError, world.run, until_ms=100)

    assert "until_ms=100 is past: it is 500 ms" in text
    assert "new World" in text


@pytest.mark.parametrize("until_ms", [-1, 1.5, "100"])
def test_end_that_is_no_time(world, until_ms):
    """Milliseconds are whole."""
    assert "until_ms must be a whole number" in said(
        BadOptionError, world.run, until_ms
    )


def test_unknown_trace_entry(world, bus):
    """The numbers there are stand in the error."""
    text = said(NoSuchEntryError, world.trace.why, 99)

    assert "no entry 99; it has 1, numbered 0 to 0" in text


# The client of the streaming server


def test_second_connect_with_a_living_client_id(world, server):
    """The server's own words, and what to do about it."""
    server.connect("orders-1")
    world.run(until_ms=50)
    server.connect("orders-1")

    text = said(SandboxError, world.run)

    assert "stan: clientID already registered" in text
    assert "choose another" in text
    assert "on('error'" in text


def test_listener_hears_of_the_refusal_instead(world, server):
    """As in the real client: an `error` event, then `close`."""
    errors = []
    server.connect("orders-1")
    world.run(until_ms=50)
    server.connect("orders-1").on("error", errors.append)

    world.run()

    assert errors == ["stan: clientID already registered"]
    assert world.trace.count(ConnectRefused) == 1


def test_publishing_a_dict(client):
    """The real client takes text only, and this is how one makes it."""
    text = said(PayloadError, client.publish, "ticket:updated", {"id": 1})

    assert "json.dumps(data)" in text
    assert "got dict" in text


def test_publishing_before_connect(server):
    """The connection takes time; nothing here waits."""
    client = server.connect("orders-1")

    text = said(NotConnectedError, client.publish, "ticket:updated", "{}")

    assert '@client.on("connect")' in text


def test_publishing_after_close(world, client):
    """The real text first, then the way out."""
    client.close()
    world.run()

    text = said(NotConnectedError, client.publish, "ticket:updated", "{}")

    assert "stan: Connection closed" in text
    assert "server.connect('orders-1')" in text


def test_unknown_event_of_a_client(client):
    """A listener that is never called is the quietest of all faults."""
    assert "Did you mean 'connect'" in said(UnknownNameError, client.on, "conect")


def test_unknown_event_of_a_subscription(client):
    """Subscriptions have others."""
    subscription = client.subscribe("ticket:updated")

    assert "Did you mean 'message'" in said(UnknownNameError, subscription.on, "mesage")


def test_two_start_positions(client):
    """The last one would win, and who knows which that is."""
    text = said(
        BadOptionError, client.subscribe, "a", start_at="first", start_at_sequence=5
    )

    assert "one start position" in text


def test_unknown_start_position(client):
    """The words of the real client are others."""
    text = said(BadOptionError, client.subscribe, "a", start_at="begin")

    assert "'new_only', 'first', 'last_received'" in text


def test_every_error_has_one_base():
    """`except SandboxError` catches what is ours and nothing else."""
    import sandbox.errors as errors

    ours = [e for e in vars(errors).values() if isinstance(e, type)]
    ours = [error for error in ours if error.__module__ == errors.__name__]

    assert len(ours) > 10
    assert all(issubclass(error, SandboxError) for error in ours)
