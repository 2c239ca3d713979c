"""One server at a time on a folder or a database: another process is refused and told
by whom, and in one process the newcomer gets it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from sandbox import World
from sandbox.errors import StoreError
from sandbox.stores.store import Store
from stores.homes import SERVERS, Home
from stores.processes import child


def refused(home: Home) -> str:
    with pytest.raises(StoreError) as error:
        home.store()
    return str(error.value)


def contents(store: Store) -> dict[str, list[str | bytes]]:
    return {name: [r.data for r in log.records] for name, log in store.logs.items()}


def written(write: Callable[[], object], store: Store) -> None:
    write()
    store.commit()


# Two processes


def test_second_process_is_refused_and_told_who_has_the_store(disk: Home) -> None:
    """Two servers would give two messages one number."""
    with child("hold", disk) as holder:
        said = refused(disk)

        assert f"is in use by process {holder.pid} on " in said
        assert "or take a store of your own" in said
        assert disk.kind not in SERVERS or disk.where not in said


def test_refused_process_can_ask_again_and_again(disk: Home) -> None:
    """It leaves nothing behind: neither a lock nor a half made store."""
    with child("hold", disk) as holder:
        first, second = refused(disk), refused(disk)
        assert first == second

        holder.stop()
        assert contents(disk.store()) == {}


def test_store_is_free_as_soon_as_its_holder_was_killed(disk: Home) -> None:
    """Nobody has to tidy up after a crash."""
    with child("hold", disk) as holder:
        holder.kill()

        store = disk.store()
    store.add_channel("t").append("x", 1)
    store.close()

    assert contents(disk.store()) == {"t": ["x"]}


def test_store_that_was_closed_can_be_had_by_another_process(disk: Home) -> None:
    """And comes back from there."""
    store = disk.store()
    store.add_channel("t").append("x", 1)
    store.close()

    with child("hold", disk) as other:
        other.stop()
    store.open()

    assert contents(store) == {"t": ["x"]}


def test_store_that_is_held_elsewhere_can_be_looked_at(disk: Home) -> None:
    """A look takes nothing from the server that runs."""
    store = disk.store()
    store.add_channel("t").append("a message", 1)
    store.close()

    with child("hold", disk) as holder:
        shown = str(store.inspect())
        assert "a message" in shown
        assert str(holder.pid) not in shown
        holder.stop()


def test_server_does_not_start_on_a_store_that_is_held_elsewhere(disk: Home) -> None:
    """It is away, and starts once the store is free."""
    server = World().streaming_server(store=disk.store())
    server.stop()

    with child("hold", disk) as holder:
        with pytest.raises(StoreError, match=f"process {holder.pid} "):
            server.start()
        assert not server.is_running
        holder.stop()
    server.start()

    assert server.is_running


# One process


def test_newcomer_in_this_process_closes_the_old_holder(disk: Home) -> None:
    """A cell is run twice: what the first wrote is known, and it writes no more."""
    old = disk.store()
    log = old.add_channel("t")
    log.append("1", 1)

    new = disk.store()

    assert contents(new) == {"t": ["1"]}
    new.logs["t"].append("2", 2)
    writes: list[Callable[[], object]] = [
        lambda: log.append("from the old one", 3),
        lambda: old.add_channel("u"),
        lambda: old.save_client("late", {}),
    ]
    for write in writes:
        with pytest.raises(StoreError, match=r"opened again elsewhere.*new World"):
            written(write, old)
    assert contents(new) == {"t": ["1", "2"]}
    assert contents(disk.store()) == {"t": ["1", "2"]}


def test_server_whose_store_was_taken_says_so(disk: Home) -> None:
    """Whoever publishes there is told what to type."""
    world = World()
    client = world.streaming_server(store=disk.store()).connect("tickets")
    world.run()
    disk.store()

    client.publish("t", "late")
    with pytest.raises(StoreError, match="opened again elsewhere"):
        world.run()

    assert contents(disk.store()) == {}


def test_old_holder_gets_it_back_by_opening_it_again(disk: Home) -> None:
    """As a server does that is started anew."""
    old, new = disk.store(), disk.store()
    new.add_channel("t").append("1", 1)

    old.open()
    old.logs["t"].append("2", 2)

    assert contents(disk.store()) == {"t": ["1", "2"]}


def test_taking_a_store_writes_down_what_waits_in_the_old_one(disk: Home) -> None:
    """It is closed as by a clean stop: what was stored and what was noted."""
    old = disk.store()
    old.postpone = lambda: None  # as in one millisecond of a server
    old.add_channel("t").append("1", 1)

    assert contents(disk.store()) == {"t": ["1"]}


def test_places_of_one_store_are_held_side_by_side(disk: Home) -> None:
    """Two runs that are compared run at the same time."""
    store = disk.store()
    places = [store.place("run") for _ in "12"]

    for number, place in enumerate(places):
        place.add_channel("t").append(str(number), 1)

    assert [contents(place) for place in places] == [{"t": ["0"]}, {"t": ["1"]}]
    for place in places:
        place.close()


def test_error_names_no_more_than_it_should(disk: Home) -> None:
    """The place, the process, what to type; neither user nor password."""
    with child("hold", disk):
        said = refused(disk)

    assert not re.search(r"//[^/ ]*@", said)
