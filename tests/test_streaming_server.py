"""The streaming server: channels, what it stores, and whom it hands things to."""

from __future__ import annotations

import pytest

from sandbox import Service, StreamingServer, World, handles, scenario
from sandbox.broker.client import Client
from sandbox.broker.client_subscription import ClientSubscription
from sandbox.broker.limits import MAX_CHANNELS
from sandbox.kernel.facts import (
    Acked,
    ChannelCreated,
    Confirmed,
    Delivered,
    Missed,
    Stored,
    Subscribed,
)
from sandbox.services.actor import Event


def connected(world: World, server: StreamingServer, client_id: str) -> Client:
    client = server.connect(client_id)
    world.run()
    return client


def heard_by(subscription: ClientSubscription) -> list[int]:
    """The sequences that this subscription hears from now on."""
    sequences: list[int] = []
    subscription.on("message", lambda message: sequences.append(message.sequence))
    return sequences


def logged(server: StreamingServer, channel: str) -> list[tuple[int, str | bytes]]:
    log = server.store.logs[channel]
    return [(record.sequence, record.data) for record in log.records]


class Orders(Service):
    @handles("ticket:updated")
    def remember(self, event: Event) -> None:
        self.db.put(event.id, event.price)


def test_one_call_starts_a_server_that_says_what_it_is() -> None:
    """S1: it is simply there: cluster id, store, channels and clients."""
    server = World().streaming_server()

    assert repr(server) == (
        "<StreamingServer 'test-cluster', running: MEMORY, 0 channels, 0 clients>"
    )


def test_memory_is_the_store_if_nothing_is_said() -> None:
    """S33: only who asks for a file or a database gets one."""
    assert World().streaming_server().store.kind == "MEMORY"


# Channels


def test_first_publish_makes_the_channel() -> None:
    """S24: nobody has to create a channel beforehand."""
    world = World()
    server = world.streaming_server()
    tickets = connected(world, server, "tickets")

    tickets.publish("ticket:updated", "15")
    world.run()

    assert [entry.fact.channel for entry in world.trace.of(ChannelCreated)] == [
        "ticket:updated"
    ]


def test_first_subscription_makes_the_channel() -> None:
    """S24: a listener may come before any publisher."""
    world = World()
    server = world.streaming_server()

    connected(world, server, "orders").subscribe("ticket:updated")
    world.run()

    assert [channel.name for channel in server.channels] == ["ticket:updated"]


def test_every_channel_counts_its_messages_from_one() -> None:
    """S23: one log a type of event, each with sequences of its own."""
    world = World()
    server = world.streaming_server()
    shop = connected(world, server, "shop")

    for channel in ("ticket:updated", "order:created", "ticket:updated"):
        shop.publish(channel, "x")
    world.run()

    assert logged(server, "ticket:updated") == [(1, "x"), (2, "x")]
    assert logged(server, "order:created") == [(1, "x")]


def test_message_is_stored_even_if_nobody_listens() -> None:
    """A channel is a log: it remembers for those who come later."""
    world = World()
    server = world.streaming_server()
    tickets = connected(world, server, "tickets")

    tickets.publish("ticket:updated", "15")
    world.run()

    assert logged(server, "ticket:updated") == [(1, "15")]
    assert world.trace.count(Confirmed) == 1


def test_delivered_message_stays_in_the_log() -> None:
    """Reading takes nothing away."""
    world = World()
    server = world.streaming_server()
    shop = connected(world, server, "shop")
    sequences = heard_by(shop.subscribe("ticket:updated"))

    shop.publish("ticket:updated", "15")
    world.run()

    assert sequences == [1]
    assert logged(server, "ticket:updated") == [(1, "15")]


def test_server_takes_so_many_channels_and_no_more() -> None:
    """The real server stops at a hundred, and the publisher is told."""
    world = World()
    server = world.streaming_server()
    shop = connected(world, server, "shop")
    errors: list[str | None] = []

    for number in range(MAX_CHANNELS + 1):
        shop.publish(f"c{number}", "x", lambda error, guid: errors.append(error))
    world.run()

    assert errors == [None] * MAX_CHANNELS + ["too many channels"]


# Who gets what


def test_without_a_subscription_nothing_is_delivered() -> None:
    """S21: one subscribes to specific channels, and hears of no other."""
    world = World()
    server = world.streaming_server()
    shop = connected(world, server, "shop")
    sequences = heard_by(shop.subscribe("order:created"))

    shop.publish("ticket:updated", "15")
    world.run()

    assert sequences == []
    assert world.trace.count(Delivered) == 0


def test_event_goes_only_to_the_services_that_listen() -> None:
    """S25: orders is subscribed, so it gets one; payments is not, so none."""
    run = scenario("price change").run(on="channels")

    assert [entry.actor for entry in run.trace.of(Delivered)] == ["orders"]


def test_each_service_subscribes_for_itself() -> None:
    """S26: the server's list says who listens to what, and since when."""
    world = World()
    server = world.streaming_server()
    world.service("orders", Orders, on=server)

    world.run()

    (entry,) = world.trace.of(Subscribed)
    assert (entry.fact.client_id, entry.fact.channel) == ("orders", "ticket:updated")
    assert (entry.fact.start_at, entry.fact.after_sequence) == ("new_only", 0)


def test_every_subscription_gets_every_message() -> None:
    """Plain subscriptions do not share: each has a place of its own."""
    world = World()
    server = world.streaming_server()
    clients = [connected(world, server, name) for name in ("a", "b", "c")]
    heard = [heard_by(client.subscribe("t")) for client in clients]
    world.run()

    for _ in range(3):
        clients[0].publish("t", "x")
    world.run()

    assert heard == [[1, 2, 3]] * 3


def test_two_subscriptions_of_one_client_both_get_the_message() -> None:
    """The server serves subscriptions, not clients."""
    world = World()
    server = world.streaming_server()
    client = connected(world, server, "orders")
    first, second = (heard_by(client.subscribe("t")) for _ in range(2))

    client.publish("t", "x")
    world.run()

    assert (first, second) == ([1], [1])


def test_subscriber_sees_the_message_before_its_own_publish_is_confirmed() -> None:
    """The server stores, delivers, and only then answers the publisher."""
    world = World()
    server = world.streaming_server()
    client = connected(world, server, "orders")
    order: list[str] = []
    client.subscribe("t").on("message", lambda message: order.append("message"))

    client.publish("t", "x", lambda error, guid: order.append("confirmed"))
    world.run()

    assert order == ["message", "confirmed"]


# Acks and room


def test_message_is_acknowledged_by_itself() -> None:
    """The client library acks after the callback; the server then forgets it."""
    world = World()
    server = world.streaming_server()
    client = connected(world, server, "orders")
    client.subscribe("t")

    client.publish("t", "x")
    world.run()

    (subscription,) = server.subscriptions.values()
    assert [entry.fact.sequence for entry in world.trace.of(Acked)] == [1]
    assert subscription.in_flight == {}


def test_ack_comes_after_the_callback() -> None:
    """Acked first, a crash in the callback would lose the message."""
    world = World()
    server = world.streaming_server()
    client = connected(world, server, "orders")
    acks_seen: list[int] = []
    client.subscribe("t").on(
        "message", lambda message: acks_seen.append(world.trace.count(Acked))
    )

    client.publish("t", "x")
    world.run()

    assert (acks_seen, world.trace.count(Acked)) == ([0], 1)


def test_message_is_unacknowledged_if_its_listener_raises() -> None:
    """As far as the server knows it is still on its way."""
    world = World()
    server = world.streaming_server()
    client = connected(world, server, "orders")
    subscription = client.subscribe("t")
    subscription.on("message", lambda message: 1 / 0)
    subscription.on("error", lambda error: None)

    client.publish("t", "x")
    world.run(until_ms=10_000)

    (kept,) = server.subscriptions.values()
    assert (list(kept.in_flight), world.trace.count(Acked)) == ([1], 0)


def test_no_more_than_max_in_flight_wait_for_an_ack() -> None:
    """The next message leaves when an ack has made room for it."""
    world = World()
    server = world.streaming_server()
    slow = server.connect("slow", busy_ms=100)
    world.run()
    slow.subscribe("t", max_in_flight=2)
    for _ in range(5):
        slow.publish("t", "x")

    world.run(until_ms=50)
    (kept,) = server.subscriptions.values()
    at_first = list(kept.in_flight)
    world.run()

    assert at_first == [1, 2]
    assert [entry.fact.sequence for entry in world.trace.of(Acked)] == [1, 2, 3, 4, 5]


def test_message_that_had_no_room_is_sent_because_of_an_ack() -> None:
    """The trace says so: the cause of the third delivery is the first ack."""
    world = World()
    server = world.streaming_server()
    slow = server.connect("slow", busy_ms=100)
    world.run()
    slow.subscribe("t", max_in_flight=2)
    for _ in range(3):
        slow.publish("t", "x")

    world.run()

    third = list(world.trace.of(Delivered))[2]
    first_ack = next(world.trace.of(Acked))
    assert third.cause == first_ack.number


def test_slow_subscriber_holds_up_nobody_else() -> None:
    """Each subscription has room of its own."""
    world = World()
    server = world.streaming_server()
    slow, fast = server.connect("slow", busy_ms=500), server.connect("fast")
    world.run()
    slow.subscribe("t", max_in_flight=1)
    sequences = heard_by(fast.subscribe("t", max_in_flight=1))
    for _ in range(3):
        fast.publish("t", "x")

    world.run(until_ms=100)

    assert sequences == [1, 2, 3]


# The wire


@pytest.mark.parametrize("seed", range(5))
def test_jitter_never_reorders_one_connection(seed: int) -> None:
    """A TCP connection is a line: what was sent first arrives first."""
    world = World(seed=seed, jitter_ms=50)
    server = world.streaming_server()
    client = connected(world, server, "orders")
    sequences = heard_by(client.subscribe("t"))

    for number in range(20):
        client.publish("t", str(number))
    world.run()

    assert [data for _, data in logged(server, "t")] == [str(n) for n in range(20)]
    assert sequences == list(range(1, 21))


def test_delivery_to_a_crashed_client_is_noted_as_missed() -> None:
    """The server still has the subscription, so it sends, and nobody takes it."""
    world = World()
    server = world.streaming_server()
    orders, tickets = (connected(world, server, n) for n in ("orders", "tickets"))
    orders.subscribe("t")
    world.run()

    orders.kill()
    tickets.publish("t", "x")
    world.run()

    (missed,) = world.trace.of(Missed)
    assert (missed.actor, missed.fact.reason) == ("orders", "orders is not connected")


def test_message_on_its_way_to_a_dying_client_is_noted_as_missed() -> None:
    """It had left the server when the process died."""
    world = World()
    server = world.streaming_server()
    orders, tickets = (connected(world, server, n) for n in ("orders", "tickets"))
    orders.subscribe("t")
    world.run()

    tickets.publish("t", "x")
    world.run(until_ms=world.clock.now_ms + 1)
    orders.kill()
    world.run()

    (missed,) = world.trace.of(Missed)
    assert missed.fact.reason == "nobody is there any more"


def test_message_waiting_in_a_dying_client_is_noted_as_missed() -> None:
    """It had arrived, but its callback had not run."""
    world = World()
    server = world.streaming_server()
    slow = server.connect("slow", busy_ms=100)
    world.run()
    slow.subscribe("t")
    slow.publish("t", "x")
    slow.publish("t", "y")

    world.run(until_ms=50)
    slow.kill()
    world.run()

    missed = [entry.fact.sequence for entry in world.trace.of(Missed)]
    assert (missed, world.trace.count(Delivered)) == ([1, 2], 0)


def test_stored_event_knows_who_published_it() -> None:
    """Every entry of a message's way is about the one publish."""
    world = World()
    server = world.streaming_server()
    client = connected(world, server, "orders")
    client.subscribe("t")

    client.publish("t", "x")
    world.run()

    way = list(world.trace.of(Stored, Delivered, Acked, Confirmed))
    assert len({entry.about for entry in way}) == 1
    assert [type(e.fact).__name__ for e in world.trace.why(way[1].number)] == [
        "Published",
        "Stored",
        "Delivered",
    ]
