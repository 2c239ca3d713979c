"""A store in a database: what is in its tables, what is refused, and what is kept when
the database goes away.

What it has in common with the others is in test_all_stores.py.
"""

from __future__ import annotations

import json
import sqlite3
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from services import SERVICES, connection, drop_tables, new_prefix, url_of, url_with
from sqlalchemy import text

from sandbox import scenario
from sandbox.errors import BadOptionError, StoreError
from sandbox.stores.log import Log
from sandbox.stores.sql import log as sql_log
from sandbox.stores.sql.store import SqlStore

KINDS = ("sqlite", *SERVICES)
SECRET = "s3cret"


class Place:
    """Where a store of a kind is; `ask` runs SQL there, past the store."""

    def __init__(self, kind: str, folder: Path) -> None:
        self.kind = kind
        self.path = folder / "shop.db"
        self.prefix = new_prefix() if kind in SERVICES else ""
        self.url = url_of(kind) if kind in SERVICES else str(self.path)

    def store(self) -> SqlStore:
        return SqlStore(self.url, prefix=self.prefix)

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        """tables stand in braces: SELECT * FROM {messages}"""
        names = (
            "server",
            "clients",
            "channels",
            "messages",
            "subscriptions",
            "pending",
        )
        asked = statement.format(**{name: self.prefix + name for name in names})
        if self.kind == "sqlite":
            with sqlite3.connect(self.path) as it:
                rows = it.execute(asked).fetchall()
            it.close()
            return rows
        with connection(self.kind) as it:
            done = it.execute(text(asked))
            rows = [tuple(row) for row in done] if done.returns_rows else []
            it.commit()
            return rows


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Somewhere for a store, of each kind."""
    place = Place(request.param, tmp_path)
    yield place
    if place.prefix:
        drop_tables(place.kind, place.prefix)


@pytest.fixture
def store(place: Place) -> Iterator[SqlStore]:
    """An empty store of each kind."""
    store = place.store()
    yield store
    store.remove()


def reader(*in_flight: int) -> dict[str, Any]:
    return {
        "client_id": "orders", "ack_wait_ms": 30_000, "max_in_flight": 5,
        "in_flight": list(in_flight), "is_online": True,
    }  # fmt: skip


def saved(*in_flight: int, last_sent: int = 0) -> dict[str, Any]:
    """A saved place with one reader."""
    return {
        "channel": "foo", "name": "", "is_durable": False, "is_group": False,
        "start": "new_only", "last_sent": last_sent,
        "readers": {"inbox-1": reader(*in_flight)},
    }  # fmt: skip


def filled(store: SqlStore, count: int = 3) -> Log:
    log = store.add_channel("foo")
    for number in range(1, count + 1):
        log.append(f"m{number}", number)
    return log


def payloads(log: Log) -> list[str | bytes]:
    return [record.data for record in log.records]


# What is in the tables


def test_tables_can_be_read_with_sql(store: SqlStore, place: Place) -> None:
    """A learner's SELECT shows what the server keeps."""
    filled(store)
    store.save_client("orders", {"connection_id": "c-1"})
    store.save_place("orders-1", saved(2, 3, last_sent=3))

    messages = place.ask("SELECT sequence, at_ms, data FROM {messages} ORDER BY 1")
    channels = place.ask("SELECT name, first_sequence, last_sequence FROM {channels}")
    standing = place.ask("SELECT place, client_id, last_sent FROM {subscriptions}")

    assert messages == [(1, 1, "m1"), (2, 2, "m2"), (3, 3, "m3")]
    assert channels == [("foo", 1, 3)]
    assert standing == [("orders-1", "orders", 3)]
    assert place.ask("SELECT sequence FROM {pending} ORDER BY 1") == [(2,), (3,)]
    ((told,),) = place.ask("SELECT saved FROM {clients}")
    assert json.loads(told) == {"connection_id": "c-1"}


def test_what_a_store_keeps_is_shown_table_by_table(store: SqlStore) -> None:
    """Before and after, so that a restart can be looked at."""
    before = store.inspect()
    filled(store, 1).append(b"\x00\xff", 2)

    told = str(store.inspect().since(before))

    assert "  foo  " in told
    assert told.count("+ 1") == 3
    assert "m1" in told
    assert "00ff (2 bytes)" in told
    names = [name.removeprefix(store._database.tables.prefix) for name in before.parts]
    assert names == [
        "server", "clients", "channels", "messages", "subscriptions", "pending"
    ]  # fmt: skip


def test_look_at_a_store_is_the_same_open_and_closed(store: SqlStore) -> None:
    """Who has it open, and how often it was opened, is not told."""
    filled(store)
    seen = store.inspect()

    store.close()
    closed = store.inspect()
    store.open()

    assert str(closed) == str(seen) == str(store.inspect())


def test_look_at_a_store_that_is_gone_makes_none(tmp_path: Path) -> None:
    """Looking changes nothing."""
    store = SqlStore(tmp_path / "shop.db")
    store.remove()

    assert str(store.inspect()) == "no table has been made yet"
    assert [*tmp_path.iterdir()] == []


AWKWARD = [
    "",
    "é\n\u2028",
    "a\0b",
    "\ud800",
    "\\u0000",
    "😀",
    b"",
    b"\x00\xff",
    b"text",
]


def test_any_payload_comes_back_as_it_was(store: SqlStore) -> None:
    """No database takes all texts; those it does not are kept as bytes."""
    log = store.add_channel("foo")
    for data in AWKWARD:
        log.append(data, 1)

    store.close()
    store.open()

    assert payloads(store.logs["foo"]) == AWKWARD


@pytest.mark.parametrize("name", ["a\0b", "\ud800", "\\u0000", "😀", "x" * 5_000, "É"])
def test_any_name_comes_back_as_it_was(tmp_path: Path, name: str) -> None:
    """Of channels, clients, places and inboxes."""
    store = SqlStore(tmp_path / "shop.db")
    store.add_channel(name).append("x", 1)
    store.save_client(name, {})
    place = {**saved(), "channel": name, "readers": {name: reader(1)}}
    store.save_place(name, place)

    store.close()
    store.open()

    assert (list(store.logs), list(store.clients)) == ([name], [name])
    assert store.places == {name: place}
    store.close()


def test_order_of_clients_and_places_is_that_of_the_server(store: SqlStore) -> None:
    """One that is made anew stands last; one that changes stays where it is."""
    for name in "abc":
        store.save_client(name, {"n": 1})
        store.save_place(name, saved())
    store.drop_client("a")
    store.save_client("a", {"n": 2})
    store.drop_place("a")
    store.save_place("a", saved(1))
    store.save_client("b", {"n": 3})
    store.save_place("b", {**saved(), "readers": {"x": reader(2), "y": reader()}})
    before = (store.clients, store.places)

    store.close()
    store.open()

    assert list(store.clients) == list(store.places) == ["b", "c", "a"]
    assert (store.clients, store.places) == before


def test_long_log_leaves_memory(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the newest stay; the others are read by the page, as if they had."""
    monkeypatch.setattr(sql_log, "PAGE", 7)
    log = filled(store, 100)
    log.erase(50)
    log.drop_first(10)
    log.skip(20)
    log.append("last", 101)

    numbers = [record.sequence for record in log.records]

    assert numbers == [n for n in range(11, 101) if n != 50] + [121]
    assert len(log._data) <= 14 + 20
    store.close()
    store.open()
    assert [record.sequence for record in store.logs["foo"].records] == numbers
    assert store.logs["foo"]._data == []


@pytest.mark.parametrize("numbers", [range(1, 101), range(100, 0, -1)])
def test_page_is_read_once_forwards_and_backwards(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch, numbers: range
) -> None:
    """Seven messages a page: fifteen of them, the last one with two."""
    monkeypatch.setattr(sql_log, "PAGE", 7)
    filled(store, 100)
    store.close()
    store.open()
    log: Any = store.logs["foo"]
    query, asked = log._query, []
    log._query = lambda *what: asked.append(what) or query(*what)

    found = [log.read(number).sequence for number in numbers]

    assert found == [*numbers]
    assert len(asked) == 15


# Writing


def test_what_waits_is_written_with_one_commit(store: SqlStore, place: Place) -> None:
    """As a server has it: all that comes in one millisecond."""
    store.postpone = lambda: None

    log = filled(store)
    log.erase(2)
    log.drop_first(1)
    assert place.ask("SELECT count(*) FROM {messages}") == [(0,)]
    store.commit()

    assert place.ask("SELECT sequence FROM {messages}") == [(3,)]


def test_commit_that_fails_leaves_nothing_half_written(
    store: SqlStore, place: Place
) -> None:
    """What waits is kept, and the next try writes all of it."""
    log = filled(store)
    place.ask("ALTER TABLE {clients} RENAME TO {server}_away")
    store.postpone = lambda: None
    log.append("m4", 4)
    store.save_client("orders", {})

    with pytest.raises(StoreError, match="a table is missing"):
        store.commit()
    assert place.ask("SELECT count(*) FROM {messages}") == [(3,)]
    place.ask("ALTER TABLE {server}_away RENAME TO {clients}")
    store.commit()

    assert place.ask("SELECT count(*) FROM {messages}") == [(4,)]
    assert place.ask("SELECT client_id FROM {clients}") == [("orders",)]
    assert payloads(log) == ["m1", "m2", "m3", "m4"]


@pytest.mark.parametrize("kind", SERVICES)
def test_connection_that_is_lost_is_made_anew(kind: str, tmp_path: Path) -> None:
    """The error says that nothing is lost, and the next commit writes it."""
    place = Place(kind, tmp_path)
    store = place.store()
    try:
        log = filled(store)
        _cut(place, store)
        with pytest.raises(StoreError, match="the connection was lost") as caught:
            log.append("m4", 4)

        store.commit()

        assert SECRET not in str(caught.value)
        assert place.ask("SELECT count(*) FROM {messages}") == [(4,)]
    finally:
        store.remove()


def _cut(place: Place, store: SqlStore) -> None:
    """As the server's owner does it."""
    driver: Any = store._database._connection.connection.driver_connection  # type: ignore[union-attr]
    if place.kind == "postgresql":
        place.ask(f"SELECT pg_terminate_backend({driver.info.backend_pid})")
    else:
        place.ask(f"KILL {driver.thread_id()}")


def test_store_that_was_opened_by_another_meanwhile_does_not_go_on(
    place: Place, store: SqlStore
) -> None:
    """The other has counted on; a message would get a number twice."""
    log = filled(store)
    store._database.park()
    place.ask("UPDATE {server} SET value = '99' WHERE name = 'openings'")

    with pytest.raises(StoreError, match="another server has opened this store"):
        log.append("m4", 4)


def test_closed_store_takes_nothing(store: SqlStore) -> None:
    """Nobody would ever write it."""
    log = filled(store)
    store.close()

    with pytest.raises(StoreError, match=r"is closed\. Type store\.open\(\)"):
        log.append("m4", 4)


# Damage


@pytest.mark.parametrize(
    "change", ["data = 'other'", "at_ms = 9", "size = 24, at_ms = 3", "crc = 1"]
)
def test_changed_message_is_never_delivered(
    store: SqlStore, place: Place, change: str
) -> None:
    """The error names table, channel and number."""
    filled(store)
    place.ask(f"UPDATE {{messages}} SET {change} WHERE sequence = 2")
    store.close()

    with pytest.raises(StoreError) as caught:
        _read_second(store)

    assert place.prefix + "messages" in str(caught.value)
    assert "'foo'" in str(caught.value)


def _read_second(store: SqlStore) -> None:
    store.open()
    store.logs["foo"].next_after(1)


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM {messages} WHERE sequence = 2",
        "UPDATE {messages} SET channel_id = 7 WHERE sequence = 2",
        "UPDATE {channels} SET last_sequence = 2",
        "DELETE FROM {channels}",
        "UPDATE {pending} SET subscription_id = 7",
    ],
)
def test_missing_rows_are_noticed_at_the_start(
    store: SqlStore, place: Place, change: str
) -> None:
    """A hole that nobody made would be a message that nobody gets."""
    filled(store)
    store.save_place("orders-1", saved(1))
    store.close()
    place.ask(change)
    before = place.ask("SELECT value FROM {server} ORDER BY name")

    with pytest.raises(StoreError, match=r"table .*(messages|pending) has"):
        store.open()

    assert place.ask("SELECT value FROM {server} ORDER BY name") == before


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("DROP TABLE {pending}", "the table .*pending"),
        (
            "DELETE FROM {server} WHERE name = 'openings'",
            "the row openings of .*server",
        ),
        ("DELETE FROM {server}", "the row made_by of .*server"),
    ],
)
def test_what_is_missing_is_not_made_anew(
    store: SqlStore, place: Place, change: str, what: str
) -> None:
    """It held something, and an empty one would hide that."""
    store.close()
    place.ask(change)
    before = place.ask("SELECT name, value FROM {server} ORDER BY name")

    with pytest.raises(StoreError, match=f"{what} is missing, .*left as it is"):
        store.open()

    assert place.ask("SELECT name, value FROM {server} ORDER BY name") == before


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE {messages} SET data = NULL WHERE sequence = 2",
        "UPDATE {messages} SET data = NULL, raw = 'x' WHERE sequence = 2",
        "UPDATE {messages} SET data = x'6d32' WHERE sequence = 2",
        "UPDATE {messages} SET data = NULL, raw = x'ff' WHERE sequence = 2",
        "UPDATE {messages} SET at_ms = 'noon' WHERE sequence = 2",
        "UPDATE {clients} SET saved = 'no json'",
        "UPDATE {channels} SET last_ms = 'noon'",
        "UPDATE {server} SET value = 'many' WHERE name = 'openings'",
    ],
)
def test_row_of_another_shape_is_refused(tmp_path: Path, change: str) -> None:
    """SQLite puts anything anywhere; nothing of it is taken for a message."""
    place = Place("sqlite", tmp_path)
    store = place.store()
    filled(store)
    store.save_client("orders", {})
    store.close()
    place.ask(change)

    with pytest.raises(StoreError, match="not what was"):
        _read_second(store)


def test_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    """Somebody may need it."""
    path = tmp_path / "notes.txt"
    path.write_text("not a database " * 99)

    with pytest.raises(StoreError, match=r"notes\.txt: the file is damaged, or is no"):
        SqlStore(path)

    assert path.read_text() == "not a database " * 99


# Whose tables


def test_tables_of_others_are_left_alone(place: Place) -> None:
    """They are named, and a prefix is what helps."""
    place.ask("CREATE TABLE {messages} (id INTEGER)")

    with pytest.raises(StoreError, match=r"messages\. They are left alone.*prefix="):
        place.store()

    assert place.ask("SELECT * FROM {messages}") == []


def test_server_table_of_others_is_left_alone(place: Place) -> None:
    """Its name is a common one."""
    place.ask("CREATE TABLE {server} (id INTEGER)")

    with pytest.raises(
        StoreError, match=r"tables that somebody else has made: .*server"
    ):
        place.store()


def test_start_that_was_cut_short_is_taken_up_again(place: Place) -> None:
    """The table that says whose all are was made, and then we were killed."""
    place.ask("CREATE TABLE {server} (name VARCHAR(40) PRIMARY KEY, value TEXT)")

    store = place.store()

    assert store.logs == {}
    store.remove()


def test_tables_of_another_version_are_refused(store: SqlStore, place: Place) -> None:
    """Who cannot read them might spoil them."""
    store.close()
    place.ask("UPDATE {server} SET value = '0' WHERE name = 'schema_version'")

    with pytest.raises(StoreError, match=r"tables of version 0, .* version 1"):
        store.open()


def test_two_prefixes_are_two_stores(tmp_path: Path) -> None:
    """In one database."""
    one, other = (SqlStore(tmp_path / "shop.db", prefix=p) for p in ("a_", "b_"))

    filled(one)

    assert (one.message_count, other.message_count) == (3, 0)
    one.remove()
    filled(other, 2)
    assert (other.message_count, (tmp_path / "shop.db").exists()) == (2, True)
    other.remove()
    assert [*tmp_path.iterdir()] == []


# Runs


def test_each_run_has_tables_of_its_own(store: SqlStore, place: Place) -> None:
    """Named after it; a new store on the same database counts anew."""

    def names(store: SqlStore) -> list[str]:
        played = [scenario("server restarts").run(store=store) for _ in range(2)]
        return [repr(run.store).rpartition(" in ")[2] for run in played]

    first = names(store)
    again = place.store()

    assert names(again) == first
    assert len({*first}) == 2
    again.remove()


def test_run_that_goes_on_after_the_next_one_began_is_kept(store: SqlStore) -> None:
    """A server has only so many connections: one rests when the next begins."""
    first, second = store.place("run"), store.place("run")

    filled(first)
    filled(second, 1)
    first.logs["foo"].append("m4", 4)

    assert (first.message_count, second.message_count) == (4, 1)
    assert first.inspect().parts != second.inspect().parts


@pytest.mark.parametrize("name", ["a b", "A-B", "a_b", "../up", "é" * 300, "", "con"])
def test_place_of_a_run_never_leaves_its_store(tmp_path: Path, name: str) -> None:
    """Whatever the run is called."""
    store = SqlStore(tmp_path / "shop.db")

    store.place(name)

    made = [p for p in tmp_path.rglob("*.db") if p.name != "shop.db"]
    assert [path.parent for path in made] == [tmp_path / "shop-runs"]
    store.remove()
    assert [*tmp_path.rglob("*.db")] == []


def test_file_of_somebody_else_is_not_emptied_for_a_run(tmp_path: Path) -> None:
    """Only what carries our mark is cleared."""
    store = SqlStore(tmp_path / "shop.db")
    (tmp_path / "shop-runs").mkdir()
    with sqlite3.connect(tmp_path / "shop-runs" / "mine.db") as it:
        it.execute("CREATE TABLE messages (id)")
    it.close()

    with pytest.raises(StoreError, match="somebody else"):
        store.place("mine")
    store.close()


# What is refused before anything is done


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("", "takes a path or a URL"),
        (5, "takes a path or a URL, got 5"),
        ("oracle://scott@localhost/x", "no SQL store for oracle://; there is"),
        ("postgres:localhost/test", "a URL has // behind postgres:"),
        (f"postgresql://root:{SECRET}@h:x/test", "cannot be read"),
        (f"mysql://root:{SECRET}@localhost", "names no database"),
        ("postgresql+pg8000://h/test", "does not use the driver pg8000"),
        (":memory:", "For a store in memory take MemoryStore"),
        ("sqlite://", "For a store in memory take MemoryStore"),
    ],
)
def test_place_that_cannot_be_says_what_there_is(where: Any, said: str) -> None:
    """And shows no password."""
    with pytest.raises(BadOptionError, match=said) as caught:
        SqlStore(where)

    assert SECRET not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("prefix", ["Shop_", "1a", "a b", "a" * 41, 5, "a-b"])
def test_prefix_that_some_database_cannot_take_is_refused(prefix: Any) -> None:
    """Names are to be the same on each."""
    with pytest.raises(BadOptionError, match="prefix takes small letters"):
        SqlStore(prefix=prefix)


@pytest.mark.parametrize("kind", SERVICES)
@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"username": "nobody_here"}, "the login is refused.*user:password@"),
        ({"database": "nowhere"}, "(no database 'nowhere'|login is refused)"),
        ({"port": 1}, "no server answers there.*SqlStore\\('shop.db'\\)"),
        ({"query": {SECRET: SECRET}}, "…"),
    ],
)
def test_server_that_refuses_says_what_to_type(
    kind: str, parts: Any, said: str
) -> None:
    """And shows neither user nor password, nor what stands behind the "?"."""
    url = url_with(kind, **{"password": SECRET, **parts})

    with pytest.raises(StoreError, match=said) as caught:
        SqlStore(url)

    shown = "".join(traceback.format_exception(caught.value, chain=True))
    assert SECRET not in shown.replace(f'"{SECRET}', "")
    assert "nobody_here" not in str(caught.value)


@pytest.mark.parametrize("scheme", ["postgresql", "mysql"])
def test_driver_that_is_missing_says_what_to_install(
    scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Most people have none of the two."""
    module = {"postgresql": "psycopg", "mysql": "pymysql"}[scheme]
    monkeypatch.setitem(__import__("sys").modules, module, None)

    with pytest.raises(StoreError, match=rf"pip install '{module}\[") as caught:
        SqlStore(f"{scheme}://root:{SECRET}@localhost/test")

    assert SECRET not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("kind", SERVICES)
def test_picture_of_a_store_shows_no_secret(kind: str, tmp_path: Path) -> None:
    """A notebook is shown to others."""
    prefix = new_prefix()
    store = SqlStore(url_of(kind), prefix=prefix)
    try:
        seen = f"{store!r} {store.inspect()} {store.place('run')!r}"
    finally:
        store.remove()

    assert "@" not in seen
    assert "root" not in seen
