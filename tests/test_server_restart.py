"""A server that stops and starts: what its store still knows, and who notices."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox import FileStore, MemoryStore, StreamingServer, World, scenario
from sandbox.broker.client import Client
from sandbox.errors import StoreError
from sandbox.kernel.facts import (
    ClientForgotten,
    Crashed,
    Delivered,
    LineLost,
    LineRestored,
    Missed,
    NothingChanged,
    Published,
    PublishLost,
    ServerStarted,
    ServerStopped,
    SubscriptionForgotten,
)

Stop = Callable[[StreamingServer], None]
STOPS = [StreamingServer.stop, StreamingServer.crash]


class Shop:
    """A publisher and a listener on one server; two messages have gone through."""

    def __init__(self, store: MemoryStore) -> None:
        self.world = World()
        self.server = self.world.streaming_server(store=store)
        self.tickets, self.orders = self._client("tickets"), self._client("orders")
        self.heard: list[tuple[int, str]] = []
        subscription = self.orders.subscribe("t")
        subscription.on("message", lambda m: self.heard.append((m.sequence, m.data)))
        self.world.run()
        self.errors = self.publish("1", "2")

    def _client(self, client_id: str) -> Client:
        client = self.server.connect(client_id)
        self.world.run()
        return client

    def publish(self, *texts: str) -> list[str | None]:
        """What the callbacks hear."""
        errors: list[str | None] = []
        for text in texts:
            self.tickets.publish("t", text, lambda error, guid: errors.append(error))
        self.world.run()
        return errors

    def restart(self, stop: Stop = StreamingServer.stop) -> None:
        stop(self.server)
        self.world.run()
        self.server.start()
        self.world.run()


# In memory


@pytest.mark.parametrize("stop", STOPS)
def test_restart_loses_everything_in_memory(stop: Stop) -> None:
    """S39: messages, channels, clients and subscriptions are gone."""
    shop = Shop(MemoryStore())

    shop.restart(stop)

    assert repr(shop.server).endswith("MEMORY, 0 channels, 0 clients>")
    assert (shop.server.store.message_count, shop.server.subscriptions) == (0, {})


def test_next_publish_is_refused_after_a_restart_in_memory() -> None:
    """S39: the client is connected, and yet nobody knows it."""
    shop = Shop(MemoryStore())
    shop.restart()

    assert shop.publish("3") == ["stan: invalid publish request"]
    assert shop.server.store.message_count == 0


def test_listener_goes_silent_after_a_restart_in_memory() -> None:
    """Nobody tells it: its connection is back, its subscription is not."""
    shop = Shop(MemoryStore())
    shop.restart()
    newcomer = shop.server.connect("newcomer")
    shop.world.run()

    newcomer.publish("t", "3")
    shop.world.run()

    assert shop.heard == [(1, "1"), (2, "2")]
    assert shop.server.store.message_count == 1


def test_trace_says_what_a_restarted_server_knows_no_more() -> None:
    """Each subscription and each client, because of the start."""
    shop = Shop(MemoryStore())
    shop.restart()

    started = list(shop.world.trace.of(ServerStarted))[-1]
    forgotten = list(shop.world.trace.of(SubscriptionForgotten, ClientForgotten))

    assert [str(entry.fact) for entry in forgotten] == [
        "does not know subscription orders/t any more",
        "does not know client tickets any more",
        "does not know client orders any more",
    ]
    assert {entry.cause for entry in forgotten} == {started.number}


def test_nothing_is_forgotten_twice() -> None:
    """A second restart finds nothing that the first one has left."""
    shop = Shop(MemoryStore())
    shop.restart()
    shop.restart()

    assert shop.world.trace.count(SubscriptionForgotten) == 1
    assert shop.world.trace.count(ClientForgotten) == 2


def test_sequences_begin_anew_after_a_restart_in_memory() -> None:
    """Nobody remembers that there was a number one before."""
    shop = Shop(MemoryStore())
    shop.restart()
    newcomer = shop.server.connect("newcomer")
    shop.world.run()

    newcomer.publish("t", "3")
    shop.world.run()

    assert shop.server.store.logs["t"].last_sequence == 1


def test_client_that_connects_anew_is_welcome_after_a_restart_in_memory() -> None:
    """Nobody holds its id any more."""
    shop = Shop(MemoryStore())
    shop.restart()

    again = shop.server.connect("tickets")
    shop.world.run()

    assert again.is_registered


# In files


@pytest.mark.parametrize("stop", STOPS)
def test_restart_keeps_everything_in_files(stop: Stop) -> None:
    """S40: it looks, and knows all events, and who is registered."""
    shop = Shop(FileStore())

    shop.restart(stop)

    started = list(shop.world.trace.of(ServerStarted))[-1].fact
    assert (started.store, started.channels, started.messages) == ("FILE", 1, 2)
    assert len(shop.server.sessions) == 2


def test_next_sequence_goes_on_after_a_restart_with_files() -> None:
    """S40: a number is never used twice."""
    shop = Shop(FileStore())
    shop.restart()

    errors = shop.publish("3")

    assert errors == [None]
    assert shop.server.store.logs["t"].last_sequence == 3


def test_nothing_is_forgotten_with_files() -> None:
    """The store knows them all."""
    shop = Shop(FileStore())
    shop.restart()

    assert shop.world.trace.count(SubscriptionForgotten) == 0
    assert shop.world.trace.count(ClientForgotten) == 0


def test_clients_go_on_without_doing_anything() -> None:
    """The library connects again by itself; the subscription is still there."""
    shop = Shop(FileStore())
    shop.restart()

    shop.publish("3")

    assert shop.heard == [(1, "1"), (2, "2"), (3, "3")]


def test_nothing_is_delivered_twice_after_a_clean_restart() -> None:
    """The server knows what the subscription has had."""
    shop = Shop(FileStore())

    shop.restart()

    assert shop.world.trace.count(Delivered) == 2


@pytest.mark.parametrize("store", [MemoryStore, FileStore])
def test_what_is_published_meanwhile_waits_in_the_client(
    store: type[MemoryStore],
) -> None:
    """It is sent when the connection is back; stored if the client is known."""
    shop = Shop(store())
    shop.server.stop()
    errors: list[str | None] = []
    for text in ("3", "4"):
        shop.tickets.publish("t", text, lambda error, guid: errors.append(error))
    shop.world.run(until_ms=1_000)
    waiting = list(errors)

    shop.server.start()
    shop.world.run()

    refused = None if store is FileStore else "stan: invalid publish request"
    assert (waiting, errors) == ([], [refused] * 2)


def test_what_was_published_meanwhile_arrives_in_order() -> None:
    """Late, but once each, and in the order of publishing."""
    shop = Shop(FileStore())
    shop.server.stop()
    for text in ("3", "4"):
        shop.tickets.publish("t", text)
    shop.world.run(until_ms=1_000)

    shop.server.start()
    shop.world.run()

    assert shop.heard == [(1, "1"), (2, "2"), (3, "3"), (4, "4")]


def test_restored_message_is_still_about_its_publish() -> None:
    """A store keeps no trace numbers; the trace knows all the same."""
    shop = Shop(FileStore())
    shop.restart()
    late = shop.server.connect("late")
    shop.world.run()

    late.subscribe("t", start_at="first")
    shop.world.run()

    published = [entry.number for entry in shop.world.trace.of(Published)]
    abouts = [e.about for e in shop.world.trace.of(Delivered) if e.actor == "late"]
    assert abouts == published


def test_dead_client_is_still_registered_after_a_restart_with_files() -> None:
    """The file says so; a newcomer with its id replaces it."""
    shop = Shop(FileStore())
    shop.orders.kill()
    shop.restart()
    before = len(shop.server.sessions)

    again = shop.server.connect("orders")
    shop.world.run()

    assert (before, again.is_registered) == (2, True)


def test_client_cut_off_while_connecting_gets_in_after_the_restart() -> None:
    """The server had written it down, but its answer never arrived."""
    world = World()
    server = world.streaming_server(store=FileStore())
    client = server.connect("orders")

    world.run(until_ms=1)
    server.crash()
    world.run(until_ms=10)
    server.start()
    world.run()

    assert client.is_registered


# Whatever the store


@pytest.mark.parametrize("stop", STOPS)
def test_clients_notice_the_cut_and_the_return(stop: Stop) -> None:
    """The connection is the library's business; the trace shows both."""
    shop = Shop(MemoryStore())
    events: list[str] = []
    shop.orders.on("disconnect", lambda: events.append("disconnect"))
    shop.orders.on("reconnect", lambda: events.append("reconnect"))

    shop.restart(stop)

    assert events == ["disconnect", "reconnect"]
    assert shop.world.trace.count(LineLost) == shop.world.trace.count(LineRestored) == 2


def test_reconnecting_takes_up_to_one_wait_of_the_client() -> None:
    """The library tries every so often, not at the very moment."""
    shop = Shop(MemoryStore())
    shop.server.stop()
    cut_ms = shop.world.clock.now_ms
    shop.world.run(until_ms=cut_ms + 150)

    shop.server.start()
    shop.world.run()

    restored = {entry.at_ms - cut_ms for entry in shop.world.trace.of(LineRestored)}
    assert restored == {200}


def test_message_on_its_way_when_the_line_is_cut_is_missed() -> None:
    """It was sent, and is in flight for the server, but arrives nowhere."""
    shop = Shop(FileStore())
    shop.tickets.publish("t", "3")
    shop.world.run(until_ms=shop.world.clock.now_ms + 1)

    shop.server.crash()
    shop.world.run()

    (missed,) = shop.world.trace.of(Missed)
    assert missed.fact.reason == "the connection was cut on its way"


def test_publish_on_its_way_to_a_dying_server_is_lost() -> None:
    """Its publisher will only hear of a timeout; the trace knows."""
    shop = Shop(FileStore())
    shop.tickets.publish("t", "3")

    shop.server.stop()
    shop.server.start()
    shop.world.run()

    (lost,) = shop.world.trace.of(PublishLost)
    assert str(lost.fact) == "lost t on its way: the connection was cut"
    assert shop.heard == [(1, "1"), (2, "2")]


def test_acks_that_were_not_written_down_are_forgotten_in_a_crash() -> None:
    """Acks are written with the next publish on their channel. None came after them, so
    what was acked already comes again (fact 9.7)."""
    shop = Shop(FileStore())

    shop.server.crash()
    shop.server.start()
    shop.world.run()

    assert shop.heard == [(1, "1"), (2, "2"), (1, "1"), (2, "2")]


def test_starting_a_running_server_changes_nothing() -> None:
    """It keeps its messages, clients and subscriptions, and says why."""
    shop = Shop(MemoryStore())

    shop.server.start()
    shop.publish("3")

    (nothing,) = shop.world.trace.of(NothingChanged)
    assert nothing.fact.reason == "server is running already"
    assert shop.heard == [(1, "1"), (2, "2"), (3, "3")]


@pytest.mark.parametrize("stop", STOPS)
def test_stopping_a_stopped_server_changes_nothing(stop: Stop) -> None:
    """What it wrote down when it stopped stays as it is."""
    shop = Shop(FileStore())
    shop.server.stop()

    stop(shop.server)
    shop.server.start()
    shop.world.run()
    shop.publish("3")

    (nothing,) = shop.world.trace.of(NothingChanged)
    assert nothing.fact.reason == "server is not running"
    assert len(list(shop.world.trace.of(ServerStopped, Crashed))) == 1
    assert shop.heard == [(1, "1"), (2, "2"), (3, "3")]


def test_server_that_could_not_start_is_not_running(tmp_path: Path) -> None:
    """Whoever repairs its files may try again."""
    shop = Shop(FileStore(tmp_path))
    shop.server.stop()
    (log,) = tmp_path.glob("channel-*/*.jsonl")
    whole = log.read_text()
    log.write_text("no JSON\n" + whole)

    with pytest.raises(StoreError):
        shop.server.start()
    log.write_text(whole)
    shop.server.start()

    assert repr(shop.server).endswith("FILE, 1 channels, 2 clients>")


def test_story_tells_memory_and_files_apart() -> None:
    """S43: one word switches the store, and no service code changes."""
    story = scenario("server restarts")

    in_memory, in_files = (story.run(store=kind) for kind in ("memory", "file"))

    assert in_memory.world.hosts["payments"].db == {}
    assert len(in_files.world.hosts["payments"].db) == 4
