"""The client library: connect, publish, listen and leave, all by callback."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox import FileStore, StreamingServer, World
from sandbox.broker import texts
from sandbox.broker.client import Client
from sandbox.broker.emitter import UnheardError
from sandbox.errors import BadOptionError, NotConnectedError, PayloadError
from sandbox.kernel.facts import (
    Acked,
    ClientClosed,
    Confirmed,
    Delivered,
    Missed,
    PublishLost,
    PublishRefused,
    PublishUnknown,
    Stored,
)


def connected(
    world: World, server: StreamingServer, client_id: str, **options: Any
) -> Client:
    client = server.connect(client_id, **options)
    world.run()
    return client


def heard_from(client: Client, *events: str) -> list[Any]:
    """(event, its values…) for each of these events of a client, as they come."""
    heard: list[Any] = []
    for event in events:
        client.on(event, lambda *values, event=event: heard.append((event, *values)))
    return heard


# Connecting


def test_client_is_connected_when_it_says_so() -> None:
    """S10: a cluster id and a client id make a client of this very server."""
    world = World()
    server = world.streaming_server("shop")
    client = server.connect("orders-1", cluster_id="shop")
    heard = heard_from(client, "connect", "error")

    world.run()

    assert heard == [("connect",)]
    assert len(server.sessions) == 1


def test_everything_is_a_listener_on_an_object() -> None:
    """S13: client and subscription are event emitters, as in Node."""
    world = World()
    server = world.streaming_server()
    order: list[str] = []
    client = server.connect("orders")

    @client.on("connect")
    def connect() -> None:
        subscription = client.subscribe("t")
        subscription.on("ready", lambda: client.publish("t", "x"))
        subscription.on("message", lambda message: order.append(message.data))
        order.append("connect")

    client.on("close", lambda: order.append("close"))
    world.run()
    client.close()
    world.run()

    assert order == ["connect", "x", "close"]


def test_publisher_and_listener_are_the_same_class() -> None:
    """S11: one library both sends and listens."""
    world = World()
    server = world.streaming_server()
    tickets, orders = (connected(world, server, n) for n in ("tickets", "orders"))
    got: list[str] = []

    orders.subscribe("t").on("message", lambda message: got.append(message.data))
    world.run()
    tickets.publish("t", "x")
    world.run()

    assert (got, type(tickets)) == (["x"], type(orders))


def test_wrong_cluster_id_is_a_timeout() -> None:
    """Nobody listens under that name, so nobody answers; two seconds are enough."""
    world = World()
    client = world.streaming_server("shop").connect("orders", cluster_id="ship")
    heard = heard_from(client, "connect", "error", "close")

    world.run()

    assert heard == [("error", "stan: connect request timeout"), ("close",)]
    assert world.clock.now_ms == 2_000


def test_connecting_to_a_stopped_server_is_a_timeout() -> None:
    """The same text as for a wrong cluster id: the client cannot tell."""
    world = World()
    server = world.streaming_server()
    server.stop()
    heard = heard_from(server.connect("orders"), "connect", "error")

    world.run()

    assert heard == [("error", texts.CONNECT_TIMEOUT)]


def test_server_that_starts_in_time_is_connected_to() -> None:
    """The library keeps trying while it waits."""
    world = World()
    server = world.streaming_server()
    server.stop()
    heard = heard_from(server.connect("orders"), "connect", "error")

    world.run(until_ms=1_000)
    server.start()
    world.run()

    assert heard == [("connect",)]


def test_id_of_a_living_client_is_refused() -> None:
    """The server asks the holder, and the holder answers."""
    world = World()
    server = world.streaming_server()
    connected(world, server, "orders")
    second = server.connect("orders")
    heard = heard_from(second, "connect", "error", "close")

    world.run()

    assert heard == [("error", "stan: clientID already registered"), ("close",)]


def test_id_of_a_dead_client_goes_to_the_newcomer() -> None:
    """The holder does not answer, so it is closed and replaced."""
    world = World()
    server = world.streaming_server()
    first = connected(world, server, "orders")
    first.subscribe("t")
    world.run()
    first.kill()
    heard = heard_from(server.connect("orders"), "connect", "error")

    world.run()

    assert heard == [("connect",)]
    assert world.trace.count(ClientClosed) == 1
    assert server.subscriptions == {}


def test_id_of_a_closed_client_is_free_at_once() -> None:
    """Saying goodbye is the polite way to leave."""
    world = World()
    server = world.streaming_server()
    connected(world, server, "orders").close()
    world.run()
    heard = heard_from(server.connect("orders"), "connect", "error")

    world.run()

    assert heard == [("connect",)]


def test_error_that_nobody_listens_to_ends_the_run() -> None:
    """Node ends the process then; here the message says what to type."""
    world = World()
    server = world.streaming_server()
    connected(world, server, "orders")
    server.connect("orders")

    with pytest.raises(UnheardError, match=r"already registered.*\.on\('error'"):
        world.run()


# Publishing


def test_line_behind_publish_runs_before_the_callback() -> None:
    """S14: heavily callback based: one asks, goes on, and is called back."""
    world = World()
    client = connected(world, world.streaming_server(), "tickets")
    order: list[str] = []

    client.publish("t", "x", lambda error, guid: order.append("callback"))
    order.append("next line")
    world.run()

    assert order == ["next line", "callback"]


def test_callback_gets_no_error_and_the_guid() -> None:
    """S14: the guid that publish returned comes back, 22 characters long."""
    world = World()
    client = connected(world, world.streaming_server(), "tickets")
    got: list[tuple[str | None, str]] = []

    guid = client.publish("t", "x", lambda *answer: got.append(answer))
    world.run()

    assert got == [(None, guid)]
    assert len(guid) == 22


def test_published_message_is_seen_in_the_log() -> None:
    """S15: publish to channel X, and X has it, under the next sequence."""
    world = World()
    server = world.streaming_server()
    client = connected(world, server, "tickets")

    client.publish("ticket:updated", "15")
    world.run()

    (record,) = server.store.logs["ticket:updated"].records
    assert (record.sequence, record.data) == (1, "15")


def test_every_publish_has_a_guid_of_its_own() -> None:
    """The guid tells answers apart; two clients never share one."""
    world = World()
    server = world.streaming_server()
    clients = [connected(world, server, name) for name in ("a", "b")]

    guids = [client.publish("t", "x") for client in clients for _ in range(3)]

    assert len(set(guids)) == 6


def test_answers_come_in_the_order_of_publishing() -> None:
    """One connection, one line."""
    world = World(jitter_ms=20)
    client = connected(world, world.streaming_server(), "tickets")
    answered: list[str] = []

    guids = [
        client.publish("t", "x", lambda error, guid: answered.append(guid))
        for _ in range(10)
    ]
    world.run()

    assert answered == guids


def test_publish_that_gets_no_answer_times_out() -> None:
    """Half a minute, then the callback hears it, stored or not."""
    world = World()
    server = world.streaming_server()
    client = connected(world, server, "tickets", ping_max_out=88)
    errors: list[str | None] = []

    server.crash()
    client.publish("t", "x", lambda error, guid: errors.append(error))
    world.run()

    assert errors == ["stan: publish ack timeout"]
    assert world.clock.now_ms == 30_002


def test_client_gives_up_when_its_pings_stay_unanswered() -> None:
    """One ping more than it may leave open, five seconds apart (fact 1.10)."""
    world = World()
    server = world.streaming_server()
    client = connected(world, server, "tickets")
    heard: list[tuple[str, int]] = []
    client.on("connection_lost", lambda text: heard.append((text, world.clock.now_ms)))
    client.on("close", lambda: heard.append(("close", world.clock.now_ms)))

    server.crash()
    world.run(until_ms=60_000)

    lost = "stan: connection lost due to PING failure"
    assert heard == [(lost, 20_002), ("close", 20_002)]


def test_message_may_be_stored_although_its_publish_timed_out() -> None:
    """No answer does not mean not stored: who tries again makes a duplicate."""
    world = World()
    server = world.streaming_server()
    client = connected(world, server, "tickets", ack_timeout_ms=1)
    errors: list[str | None] = []

    client.publish("t", "x", lambda error, guid: errors.append(error))
    world.run()

    assert errors == ["stan: publish ack timeout"]
    assert server.store.message_count == 1
    assert world.trace.count(Confirmed) == 0


@pytest.mark.parametrize("text", [texts.PUBLISH_TIMEOUT, texts.CONNECTION_CLOSED])
def test_publish_without_an_answer_is_not_called_refused(text: str) -> None:
    """Neither silence nor a goodbye says that the server has not stored it."""
    world = World()
    client = connected(world, world.streaming_server(), "tickets", ack_timeout_ms=1)

    client.publish("t", "x")
    if text == texts.CONNECTION_CLOSED:
        client.close()
    world.run()

    (given_up,) = world.trace.of(PublishUnknown)
    assert str(given_up.fact) == f"does not know whether t is stored: {text}"
    assert world.trace.count(PublishRefused) == 0


def test_callback_may_close_the_client_while_others_time_out() -> None:
    """Every publish is given up once."""
    world = World()
    client = connected(world, world.streaming_server(), "tickets", ack_timeout_ms=1)
    errors: list[str | None] = []

    client.publish("t", "x", lambda error, guid: client.close())
    client.publish("t", "y", lambda error, guid: errors.append(error))
    world.run()

    assert errors == ["stan: Connection closed"]


@pytest.mark.parametrize("stored", [True, False])
def test_callback_has_the_entry_of_what_it_is_told(stored: bool) -> None:
    """What follows from an answer names the answer as its cause."""
    world = World()
    client = connected(world, world.streaming_server(), "tickets")
    told: list[int | None] = []

    channel = "t" if stored else "t*"
    client.publish(channel, "x", lambda *_: told.append(client.publishing.heard))
    world.run()

    kind = Confirmed if stored else PublishRefused
    assert told == [entry.number for entry in world.trace.of(kind)]


def test_name_with_an_empty_part_is_lost_and_the_trace_says_so() -> None:
    """No server hears of it; its publisher waits in vain."""
    world = World()
    client = connected(world, world.streaming_server(), "tickets")

    client.publish("a..b", "x")
    world.run()

    (lost,) = world.trace.of(PublishLost)
    assert lost.fact.reason == "no server hears of a name with an empty part"


def test_publish_without_a_callback_is_heard_by_the_trace_alone() -> None:
    """Fire and forget: nobody asked, so nobody is told."""
    world = World()
    client = connected(world, world.streaming_server(), "tickets")

    client.publish("foo*bar", "x")
    world.run()

    (refused,) = world.trace.of(PublishRefused)
    assert refused.fact.error == "stan: invalid publish request"


@pytest.mark.parametrize("data", ["", "15", "é \u2028 \n", b"", b"\x00\xff"])
def test_any_text_and_any_bytes_can_be_published(data: str | bytes) -> None:
    """The server does not look inside a payload."""
    world = World()
    client = connected(world, world.streaming_server(), "tickets")
    got: list[bytes] = []
    client.subscribe("t").on("message", lambda message: got.append(message.raw_data))

    client.publish("t", data)
    world.run()

    assert got == [data if isinstance(data, bytes) else data.encode()]


@pytest.mark.parametrize("data", [{"price": 15}, 15, None])
def test_anything_else_has_to_be_made_text_first(data: Any) -> None:
    """The error says how."""
    world = World()
    client = connected(world, world.streaming_server(), "tickets")

    with pytest.raises(PayloadError, match=r"json\.dumps"):
        client.publish("t", data)


@pytest.mark.parametrize("act", ["publish", "subscribe"])
def test_nothing_works_before_the_connection(act: str) -> None:
    """The commonest mistake with callbacks; the error names the place to be."""
    client = World().streaming_server().connect("tickets")
    args = ("t", "x") if act == "publish" else ("t",)

    with pytest.raises(NotConnectedError, match=r'@client\.on\("connect"\)'):
        getattr(client, act)(*args)


# Listening


def test_process_does_one_thing_at_a_time() -> None:
    """What arrives while a callback is busy waits in the client."""
    world = World()
    client = connected(world, world.streaming_server(), "slow", busy_ms=100)
    client.subscribe("t")
    world.run()
    start_ms = world.clock.now_ms

    for _ in range(3):
        client.publish("t", "x")
    world.run()

    arrived = [entry.at_ms - start_ms for entry in world.trace.of(Delivered)]
    assert arrived == [102, 202, 302]


def test_messages_are_handled_in_the_order_of_arrival() -> None:
    """Two subscriptions of one process share its time."""
    world = World()
    client = connected(world, world.streaming_server(), "slow", busy_ms=100)
    got: list[str] = []
    for channel in ("a", "b"):
        client.subscribe(channel).on("message", lambda m: got.append(m.data))

    for channel, data in (("a", "1"), ("b", "2"), ("a", "3")):
        client.publish(channel, data)
    world.run()

    assert got == ["1", "2", "3"]


def test_listener_that_raises_becomes_an_error_event() -> None:
    """The subscription hears the exception, and goes on with the next message."""
    world = World()
    client = connected(world, world.streaming_server(), "orders")
    subscription = client.subscribe("t")
    errors: list[Exception] = []
    got: list[str] = []

    @subscription.on("message")
    def stumble(message: Any) -> None:
        got.append(message.data)
        if message.data == "bad":
            raise ValueError("no price")

    subscription.on("error", errors.append)
    for data in ("bad", "good"):
        client.publish("t", data)
    world.run(until_ms=40_000)

    assert got == ["bad", "good", "bad"]  # the first one comes again: it got no ack
    assert [str(error) for error in errors] == ["no price", "no price"]


def test_listener_that_raises_ends_the_run_if_nobody_listens() -> None:
    """An exception that nobody hears is shown where it was raised."""
    world = World()
    client = connected(world, world.streaming_server(), "orders")
    client.subscribe("t").on("message", lambda message: 1 / 0)
    client.publish("t", "x")

    with pytest.raises(ZeroDivisionError):
        world.run()


def test_message_shows_what_the_server_knows_of_it() -> None:
    """Channel, sequence, payload and the time of storing."""
    world = World()
    client = connected(world, world.streaming_server(), "orders")
    got: list[Any] = []
    client.subscribe("t").on("message", got.append)

    client.publish("t", "x")
    world.run()

    (message,) = got
    assert repr(message) == "<Message t #1 'x'>"
    assert (message.is_redelivered, message.timestamp_ms) == (False, 3)


@pytest.mark.parametrize("value", [0, -1])
def test_max_in_flight_below_one_is_refused_by_the_server(value: int) -> None:
    """The server's own text, at the subscription."""
    world = World()
    client = connected(world, world.streaming_server(), "orders")
    subscription = client.subscribe("t", max_in_flight=value)
    errors: list[str] = []
    subscription.on("error", errors.append)

    world.run()

    assert errors == ["stan: invalid MaxInflight, should be >= 1"]


@pytest.mark.parametrize("value", ["5", 1.5, None, True])
def test_max_in_flight_is_a_whole_number(value: Any) -> None:
    """A typo is found in the line that holds it, not later in the run."""
    world = World()
    client = connected(world, world.streaming_server(), "orders")

    with pytest.raises(BadOptionError, match="max_in_flight"):
        client.subscribe("t", max_in_flight=value)


def test_unknown_option_is_an_error_that_knows_the_right_one() -> None:
    """Silently ignored options are the hardest to find."""
    world = World()
    client = connected(world, world.streaming_server(), "orders")

    with pytest.raises(BadOptionError, match="Did you mean 'max_in_flight'"):
        client.subscribe("t", max_inflight=1)


def test_subscription_that_gets_no_answer_times_out() -> None:
    """Two seconds, as for every other request; it says so and goes on waiting."""
    world = World()
    server = world.streaming_server(store=FileStore())
    client = connected(world, server, "orders")
    server.stop()
    subscription = client.subscribe("t")
    heard: list[Any] = []
    subscription.on("timeout", heard.append)
    subscription.on("ready", lambda: heard.append("ready"))

    world.run()
    waited_ms = world.clock.now_ms
    server.start()
    world.run()

    assert heard == ["stan: subscribe request timeout", "ready"]
    assert waited_ms == 2_002


@pytest.mark.parametrize("end", [Client.kill, Client.close])
def test_client_that_is_gone_has_no_subscription_left_to_time_out(end: Any) -> None:
    """Nobody waits for the answer any more."""
    world = World()
    server = world.streaming_server()
    client = connected(world, server, "orders")
    server.stop()
    heard: list[str] = []
    client.subscribe("t").on("timeout", heard.append)

    end(client)
    world.run()

    assert heard == []


# Dying


def test_what_a_dying_client_has_sent_still_arrives() -> None:
    """The bytes have left; only nobody is there to hear what became of them."""
    world = World()
    server = world.streaming_server()
    client = connected(world, server, "tickets")
    heard: list[str | None] = []

    client.publish("t", "x", lambda error, guid: heard.append(error))
    client.kill()
    world.run()

    assert world.trace.count(Stored) == 1
    assert (heard, world.trace.count(Confirmed)) == ([], 0)


def test_ack_of_a_dying_client_still_arrives() -> None:
    """It has handled the message, and the server will know."""
    world = World()
    server = world.streaming_server()
    orders, tickets = (connected(world, server, n) for n in ("orders", "tickets"))
    orders.subscribe("t")
    world.run()

    tickets.publish("t", "x")
    world.run(until_ms=world.clock.now_ms + 2)
    before = world.trace.count(Acked)
    orders.kill()
    world.run()

    assert (before, world.trace.count(Acked)) == (0, 1)


def test_what_a_dying_client_could_not_send_is_lost() -> None:
    """Without a connection it waited in the process, and goes with it."""
    world = World()
    server = world.streaming_server()
    client = connected(world, server, "tickets")
    server.stop()
    client.publish("t", "x")

    client.kill()
    world.run()
    server.start()
    world.run()

    (lost,) = world.trace.of(PublishLost)
    assert lost.fact.reason == "its client was gone before there was a connection again"
    assert world.trace.count(Stored) == 0


def test_client_that_died_hears_nothing_when_the_server_stops() -> None:
    """Its connection is still known to the server, and the process is gone."""
    world = World()
    server = world.streaming_server()
    client = connected(world, server, "orders")
    heard = heard_from(client, "close", "disconnect")

    client.kill()
    server.stop()
    server.start()
    world.run()

    assert heard == []


# Leaving


@pytest.mark.parametrize(
    ("leave", "farewell"), [("unsubscribe", "unsubscribed"), ("close", "closed")]
)
def test_subscription_that_is_left_hears_no_more(leave: str, farewell: str) -> None:
    """The server forgets its place, and confirms that it has."""
    world = World()
    server = world.streaming_server()
    client = connected(world, server, "orders")
    subscription = client.subscribe("t")
    heard: list[str] = []
    subscription.on("message", lambda message: heard.append(message.data))
    subscription.on(farewell, lambda: heard.append(farewell))

    getattr(subscription, leave)()
    client.publish("t", "x")
    world.run()

    assert heard == [farewell]
    assert server.subscriptions == {}


def test_leaving_twice_is_an_error() -> None:
    """With the client library's own text, and what to type instead."""
    world = World()
    client = connected(world, world.streaming_server(), "orders")
    subscription = client.subscribe("t")
    subscription.unsubscribe()

    with pytest.raises(NotConnectedError, match="stan: invalid subscription"):
        subscription.close()


def test_refused_subscription_may_be_left_before_the_answer() -> None:
    """The goodbye crosses the refusal; it is told of the refusal alone."""
    world = World()
    client = connected(world, world.streaming_server(), "orders")
    subscription = client.subscribe("foo*")
    errors: list[str] = []
    subscription.on("error", errors.append)

    subscription.unsubscribe()
    world.run()

    assert errors == ["stan: invalid subject"]


def test_channel_can_be_subscribed_to_again() -> None:
    """The new subscription begins where it asks to, not where the old one was."""
    world = World()
    client = connected(world, world.streaming_server(), "orders")
    client.subscribe("t").unsubscribe()
    client.publish("t", "x")
    world.run()
    got: list[int] = []

    client.subscribe("t").on("message", lambda message: got.append(message.sequence))
    client.publish("t", "y")
    world.run()

    assert got == [2]


def test_closing_ends_every_subscription() -> None:
    """The server forgets the client and its places, then says so."""
    world = World()
    server = world.streaming_server()
    client = connected(world, server, "orders")
    client.subscribe("a")
    client.subscribe("b")
    heard = heard_from(client, "close")

    client.close()
    world.run()

    assert heard == [("close",)]
    assert (len(server.sessions), server.subscriptions) == (0, {})


def test_closed_client_hears_nothing_that_was_on_its_way() -> None:
    """After close() no callback runs, also not for what had left the server."""
    world = World()
    server = world.streaming_server()
    orders, tickets = (connected(world, server, n) for n in ("orders", "tickets"))
    got: list[str] = []
    orders.subscribe("t").on("message", lambda message: got.append(message.data))
    world.run()

    tickets.publish("t", "x")
    world.run(until_ms=world.clock.now_ms + 1)
    orders.close()
    world.run()

    assert got == []


def test_message_that_waits_when_its_subscription_is_left_is_missed() -> None:
    """The process was busy with the one before; nobody will handle this one."""
    world = World()
    server = world.streaming_server()
    orders = connected(world, server, "orders", busy_ms=100)
    tickets = connected(world, server, "tickets")
    subscription = orders.subscribe("t")
    world.run()
    for text in ("x", "y"):
        tickets.publish("t", text)
    world.run(until_ms=world.clock.now_ms + 150)

    subscription.unsubscribe()
    world.run()

    (missed,) = world.trace.of(Missed)
    assert str(missed.fact) == (
        "did not take t #2: its subscription was closed before its turn"
    )


def test_closing_answers_publishes_that_still_wait() -> None:
    """They may be stored all the same; the client will not know."""
    world = World()
    server = world.streaming_server()
    client = connected(world, server, "tickets")
    errors: list[str | None] = []

    client.publish("t", "x", lambda error, guid: errors.append(error))
    client.close()
    world.run()

    assert errors == ["stan: Connection closed"]
    assert server.store.message_count == 1


@pytest.mark.parametrize(
    ("act", "args"), [("publish", ("t", "x")), ("subscribe", ("t",)), ("close", ())]
)
def test_closed_client_can_do_nothing(act: str, args: tuple[str, ...]) -> None:
    """The text is the real library's; a new client is one call away."""
    world = World()
    client = connected(world, world.streaming_server(), "orders")
    client.close()
    world.run()

    with pytest.raises(NotConnectedError, match=r"stan: Connection closed.*connect\("):
        getattr(client, act)(*args)


def test_client_closed_before_the_answer_never_says_connect() -> None:
    """Whoever has left is not greeted any more."""
    world = World()
    server = world.streaming_server()
    client = server.connect("orders")
    heard = heard_from(client, "connect", "error", "close")

    world.run(until_ms=0)
    client.close()
    world.run()

    assert heard == [("close",)]
    assert len(server.sessions) == 0


def test_client_closed_before_it_was_dialled_is_closed_at_once() -> None:
    """No server has heard of it."""
    world = World()
    server = world.streaming_server()
    client = server.connect("orders")
    heard = heard_from(client, "connect", "error", "close")

    client.close()
    world.run()

    assert heard == [("close",)]
    assert (len(server.sessions), world.clock.now_ms) == (0, 0)


def test_client_that_never_reached_the_server_is_closed_at_once() -> None:
    """It does not wait for the timeout of a connection that it does not want."""
    world = World()
    server = world.streaming_server()
    server.stop()
    client = server.connect("orders")
    heard = heard_from(client, "connect", "error", "close")
    world.run(until_ms=100)

    client.close()
    world.run()
    server.start()
    world.run()

    assert heard == [("close",)]
    assert (len(server.sessions), world.clock.now_ms) == (0, 100)


def test_closing_before_a_wrong_cluster_answers_is_answered_once() -> None:
    """The connect request that got no answer is not complained of any more."""
    world = World()
    client = world.streaming_server("shop").connect("orders", cluster_id="ship")
    heard = heard_from(client, "connect", "error", "close")
    world.run(until_ms=100)

    client.close()
    world.run()

    assert heard == [("close",)]


@pytest.mark.parametrize("listens", [True, False])
def test_closing_without_a_server_times_out(listens: bool) -> None:
    """Two seconds; `error` tells those who listen, and nobody else has to."""
    world = World()
    server = world.streaming_server()
    client = connected(world, server, "orders")
    server.stop()
    heard = heard_from(client, *(("error", "close") if listens else ("close",)))
    start_ms = world.clock.now_ms

    client.close()
    world.run()

    error = [("error", "stan: close request timeout")] if listens else []
    assert heard == [*error, ("close",)]
    assert world.clock.now_ms == start_ms + 2_000


@pytest.mark.parametrize("away_ms", [500, 5_000])
def test_goodbye_is_said_when_the_server_is_back(away_ms: int) -> None:
    """Or else its session would stay in the files for ever."""
    world = World()
    server = world.streaming_server(store=FileStore())
    client = connected(world, server, "orders")
    server.stop()
    heard = heard_from(client, "close")

    client.close()
    world.run(until_ms=away_ms)
    server.start()
    world.run()

    assert heard == [("close",)]
    assert len(server.sessions) == 0


def test_goodbye_that_the_server_did_not_live_to_hear_is_said_again() -> None:
    """It was on its way when the server died."""
    world = World()
    server = world.streaming_server(store=FileStore())
    client = connected(world, server, "orders")
    heard = heard_from(client, "error", "close")

    client.close()
    server.crash()
    server.start()
    world.run()

    assert heard == [("close",)]
    assert len(server.sessions) == 0


def test_publish_that_waited_for_the_server_is_lost_when_closing_times_out() -> None:
    """The goodbye is all that is said later."""
    world = World()
    server = world.streaming_server(store=FileStore())
    client = connected(world, server, "tickets")
    server.stop()
    client.publish("t", "x")

    client.close()
    world.run()
    server.start()
    world.run()

    assert (world.trace.count(PublishLost), world.trace.count(Stored)) == (1, 0)
    assert len(server.sessions) == 0
