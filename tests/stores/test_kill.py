"""A process is killed for real, at any moment: what it had been told is safe is there,
numbers go on, and the next process can use the store at once."""

from __future__ import annotations

import sys
from random import Random

import pytest
from services import connection
from sqlalchemy import inspect, text

from sandbox import World
from sandbox.stores.log import Log
from sandbox.stores.store import Store
from stores.homes import DISK, SERVERS, Home
from stores.making import KEPT, SEGMENT_BYTES, TEMPORARY, payload
from stores.nest import Nest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="it has no SIGKILL")

KILLS = {"file": 20, "sqlite": 20, "postgresql": 3, "mariadb": 3}
CHURNS = {"file": 20, "sqlite": 8, "postgresql": 2, "mariadb": 2}
KILLS_NIGHTLY = 200
LONG_MS = 600_000  # until every ack wait is over
LINES_MAX = 60  # that a process writes before it is killed


def killed(nest: Nest, what: str, home: Home, luck: Random) -> list[list[str]]:
    """What a process said before it was killed, in words."""
    said = nest.killed(what, home, luck.random(), luck.randrange(LINES_MAX))
    return [line.split() for line in said]


def opened(home: Home) -> Store:
    if home.kind in SERVERS:
        wait_until_it_is_noticed(home)
    options = {"segment_bytes": SEGMENT_BYTES} if home.kind == "file" else {}
    return home.store(**options)


def wait_until_it_is_noticed(home: Home) -> None:
    """A database hears of a killed process a moment later; till then its lock is there."""
    table = f"{home.prefix}server"
    with connection(home.kind) as it:
        if inspect(it).has_table(table):
            it.execute(text(f"select 1 from {table} where name = 'lock' for update"))
            it.rollback()


def numbers(said: list[list[str]], word: str) -> list[int]:
    return [int(number) for first, number, *_ in said if first == word]


def check(log: Log) -> None:
    """Each number once, in order, with the message that belongs to it."""
    expected = range(log.first_sequence, log.last_sequence + 1)
    assert [(r.sequence, r.data) for r in log.records] == [
        (n, payload(n)) for n in expected
    ]


# Through a server


def publish_and_kill(nest: Nest, home: Home, count: int) -> None:
    luck = Random(f"publishing {home.kind}")
    last, heard = 0, set()
    for _ in range(count):
        said = killed(nest, "publish", home, luck)
        heard |= {*numbers(said, "heard")}
        stored = numbers(said, "stored")
        assert numbers(said, "refused") == []
        last = max([last, *stored])

        store = opened(home)

        log = store.logs.get("t") or Log("t")  # it was killed before anybody came
        assert log.first_sequence == 1
        assert log.last_sequence >= last
        check(log)
        last = log.last_sequence
        store.close()
    assert heard | heard_at_last(home) == set(range(1, last + 1))


def heard_at_last(home: Home) -> set[int]:
    """What the durable listener had not been sent, or not acked, before."""
    world = World()
    server = world.streaming_server(store=opened(home))
    listener = server.connect("orders")
    world.run()
    heard = set()
    subscription = listener.subscribe("t", durable_name="orders")
    subscription.on("message", lambda message: heard.add(message.sequence))
    world.run(until_ms=LONG_MS)
    server.stop()
    return heard


@pytest.mark.parametrize("kind", [*DISK, *SERVERS])
def test_what_a_publisher_was_told_is_there_after_a_kill(
    kind: str, a_home: Home, nest: Nest
) -> None:
    """No number twice, none left out, and the durable listener misses nothing."""
    publish_and_kill(nest, a_home, KILLS[kind])


@pytest.mark.nightly
@pytest.mark.parametrize("kind", DISK)
def test_what_a_publisher_was_told_is_there_after_each_of_many_kills(
    kind: str, a_home: Home, nest: Nest
) -> None:
    """The same, two hundred times."""
    publish_and_kill(nest, a_home, KILLS_NIGHTLY)


# While segments begin and end, and channels come and go


def churn_and_kill(nest: Nest, home: Home, count: int) -> None:
    luck = Random(f"churning {home.kind}")
    last = 0
    for _ in range(count):
        said = killed(nest, "append", home, luck)
        last = max([last, *numbers(said, "stored")])

        store = opened(home)

        log = store.logs["t"]
        assert log.last_sequence >= last
        check(log)
        assert min(last, KEPT) <= len(log) <= KEPT + 3  # of one commit
        check_the_rest(store, said)
        last = log.last_sequence
        store.close()


def check_the_rest(store: Store, said: list[list[str]]) -> None:
    """Of what was changed after the last commit that was told, any part may be there."""
    told = numbers(said, "temporary")
    there = store.logs.get(TEMPORARY)
    if there is not None:
        check(there)
        assert (there.first_sequence, len(there)) == (1, there.last_sequence)
    if told and there is not None and there.last_sequence < told[-1]:
        assert there.last_sequence <= 3  # deleted since, and made anew
    if numbers(said, "client"):
        assert store.clients["somebody"]["connection"] in range(1_000)
    leftovers = [name for name in store.logs if name not in ("t", TEMPORARY)]
    assert leftovers == []


@pytest.mark.parametrize("kind", [*DISK, *SERVERS])
def test_what_goes_is_whole_or_gone_after_a_kill(
    kind: str, a_home: Home, nest: Nest
) -> None:
    """Old messages, full segments, a channel that is deleted and made anew."""
    churn_and_kill(nest, a_home, CHURNS[kind])


@pytest.mark.nightly
@pytest.mark.parametrize("kind", DISK)
def test_what_goes_is_whole_or_gone_after_each_of_many_kills(
    kind: str, a_home: Home, nest: Nest
) -> None:
    """The same, two hundred times."""
    churn_and_kill(nest, a_home, KILLS_NIGHTLY)
