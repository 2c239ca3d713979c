"""Flat files: what lies in them, what they are called, and what may be wrong."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import pytest

from sandbox import FileStore, StreamingServer, World, scenario
from sandbox.broker.client import Client
from sandbox.errors import StoreError
from sandbox.kernel.facts import ServerStarted
from sandbox.stores.file import MARKER, file_name

AWKWARD = [
    "ticket:created",
    "Foo",
    "foo",
    "CON",
    "con",
    "nul.jsonl",
    "a.b",
    "a%2eb",
    "a b",
    "grüße",
    "gru\u0308ße",  # the same to look at
    "票",
    "x" * 5_000,
    "x" * 5_001,
    "X" * 5_000,
]


def server_in(folder: Path) -> tuple[World, StreamingServer, Client]:
    """A server whose store is there, with one connected client."""
    world = World()
    server = world.streaming_server(store=FileStore(folder))
    client = server.connect("tickets")
    world.run()
    return world, server, client


def publish_in(folder: Path, *messages: tuple[str, str | bytes]) -> None:
    """A world that publishes these (channel, data) and ends."""
    world, server, client = server_in(folder)
    for channel, data in messages:
        client.publish(channel, data)
    world.run()
    server.stop()


def contents(store: FileStore) -> dict[str, list[str | bytes]]:
    """{channel: payloads}."""
    return {name: [r.data for r in log.records] for name, log in store.logs.items()}


# What lies in them


def test_every_message_is_a_line_that_anybody_can_read(tmp_path: Path) -> None:
    """S34: flat files on a disk: open them with any editor."""
    world, _, client = server_in(tmp_path)

    client.publish("ticket:updated", '{"price": 15}')
    client.publish("ticket:updated", "é\n")
    world.run()

    text = (tmp_path / "channel-ticket%3aupdated.jsonl").read_text(encoding="utf-8")
    first, second = (json.loads(line) for line in text.splitlines())
    assert first == {"sequence": 1, "at_ms": 3, "data": '{"price": 15}'}
    assert second["data"] == "é\n"


def test_line_is_on_disk_before_the_publisher_hears_of_it(tmp_path: Path) -> None:
    """What was confirmed is not lost any more."""
    world, _, client = server_in(tmp_path)
    on_disk: list[str] = []

    def confirmed(error: str | None, guid: str) -> None:
        on_disk.append((tmp_path / "channel-t.jsonl").read_text(encoding="utf-8"))

    client.publish("t", "x", confirmed)
    world.run()

    assert '"data": "x"' in on_disk[0]


def test_inspecting_shows_the_files_as_they_are(tmp_path: Path) -> None:
    """A lesson looks at what the server wrote without leaving the page."""
    publish_in(tmp_path, ("t", "x"))

    shown = str(FileStore(tmp_path).inspect())

    assert shown.splitlines()[0] == "channel-t.jsonl"
    assert '"data": "x"' in shown


@pytest.mark.parametrize("data", [b"", b"\x00\xff\n", "", "\u2028\r\n", '{"a": 1}'])
def test_payload_comes_back_as_it_was(tmp_path: Path, data: str | bytes) -> None:
    """Text as text, bytes as bytes, to the last one."""
    publish_in(tmp_path, ("t", data))

    assert contents(FileStore(tmp_path)) == {"t": [data]}


def test_new_world_on_an_old_folder_knows_all_events(tmp_path: Path) -> None:
    """S40: it connects, looks, and knows all events, also the next number."""
    publish_in(tmp_path, ("t", "1"), ("t", "2"), ("u", "3"))

    world, _, client = server_in(tmp_path)
    heard: list[tuple[int, str]] = []
    subscription = client.subscribe("t", start_at="first")
    subscription.on("message", lambda m: heard.append((m.sequence, m.data)))
    client.publish("t", "new")
    world.run()

    started = next(world.trace.of(ServerStarted)).fact
    assert (started.channels, started.messages) == (2, 3)
    assert heard == [(1, "1"), (2, "2"), (3, "new")]


def test_clients_of_an_earlier_world_do_not_hold_their_ids(tmp_path: Path) -> None:
    """They are registered still, but nobody answers for them any more."""
    publish_in(tmp_path, ("t", "1"))

    _, server, client = server_in(tmp_path)

    assert client.is_registered
    assert len(server.sessions) == 1


# Folders


def test_store_without_a_folder_has_one_of_its_own() -> None:
    """For a lesson that only wants to see a restart."""
    first, second = FileStore(), FileStore()

    assert first.folder.is_dir()
    assert first.folder != second.folder


def test_folder_of_its_own_goes_with_the_store() -> None:
    """Nobody has to tidy up after a lesson."""
    store = FileStore()
    folder = store.folder

    del store

    assert not folder.exists()


def test_two_runs_in_one_store_have_places_of_their_own(tmp_path: Path) -> None:
    """Otherwise the second run would begin with the events of the first."""
    store = FileStore(tmp_path)

    runs = [
        scenario("price change").with_(seed=seed).run(store=store) for seed in (1, 2)
    ]

    assert len({run.store.folder for run in runs}) == 2
    assert [run.store.message_count for run in runs] == [1, 1]


def test_same_run_again_begins_with_an_empty_place(tmp_path: Path) -> None:
    """A cell may be run twice, with the same result."""
    store = FileStore(tmp_path)

    runs = [scenario("price change").run(store=store) for _ in range(2)]

    assert [str(run.table()) for run in runs] == [str(runs[0].table())] * 2


def test_place_that_is_not_ours_is_never_cleared(tmp_path: Path) -> None:
    """A folder of that name may hold somebody's work."""
    precious = tmp_path / "store" / "run-1" / "thesis.txt"
    store = FileStore(tmp_path / "store")
    precious.parent.mkdir()
    precious.write_text("all my work")

    with pytest.raises(StoreError, match=r"run-1 is not a store of ours"):
        store.place("run-1")

    assert precious.read_text() == "all my work"


def test_folder_with_other_things_does_not_become_a_store(tmp_path: Path) -> None:
    """Once marked as ours it could be cleared one day."""
    (tmp_path / "thesis.txt").write_text("all my work")

    with pytest.raises(StoreError, match="choose an empty or a new folder"):
        FileStore(tmp_path)

    assert not (tmp_path / MARKER).exists()


def test_file_where_the_folder_should_be_is_an_error(tmp_path: Path) -> None:
    """With what to type instead."""
    (tmp_path / "taken").write_text("x")

    with pytest.raises(StoreError, match="FileStore"):
        FileStore(tmp_path / "taken")


# Names


@pytest.mark.parametrize("channel", AWKWARD, ids=lambda name: ascii(name)[:20])
def test_file_name_is_legal_on_every_system(channel: str) -> None:
    """Windows forbids most; Linux, macOS and Windows all end at 255 bytes."""
    name = file_name(channel)

    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_%~.")
    assert len(name.encode()) <= 255
    assert name.startswith("channel-")  # so it is never CON or nul


def test_file_names_differ_even_where_case_does_not_count() -> None:
    """Foo and foo are two channels of two servers, and never one file."""
    names = [file_name(channel) for channel in AWKWARD]

    same = [(a, b) for a, b in combinations(names, 2) if a.lower() == b.lower()]
    assert same == []


@pytest.mark.parametrize("channel", AWKWARD, ids=lambda name: ascii(name)[:20])
def test_channel_is_found_again_by_its_file(tmp_path: Path, channel: str) -> None:
    """Whatever it is called."""
    publish_in(tmp_path, (channel, "x"))

    assert contents(FileStore(tmp_path)) == {channel: ["x"]}


# Damage


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b"{", "cannot be read"),
        (b"", "cannot be read"),
        (b"\xff\xfe", "cannot be read"),
        (b"[]", "cannot be read"),
        (b'{"sequence": 2, "at_ms": 9}', "KeyError 'data'"),
        (b'{"at_ms": 9, "data": "x"}', "KeyError 'sequence'"),
        (b'{"sequence": null, "at_ms": 9, "data": "x"}', "TypeError"),
        (b'{"sequence": 2, "at_ms": 9, "base64": "%"}', "cannot be read"),
        (b'{"sequence": 4, "at_ms": 9, "data": "x"}', "a line is missing"),
        (b'{"sequence": 1, "at_ms": 9, "data": "x"}', "a line is missing"),
    ],
)
def test_broken_line_is_named_with_its_file(
    tmp_path: Path, line: bytes, problem: str
) -> None:
    """Nothing is silently wrong: who opens the store is told where to look."""
    publish_in(tmp_path, ("t", "1"), ("t", "2"), ("t", "3"))
    path = tmp_path / "channel-t.jsonl"
    lines = path.read_bytes().splitlines()
    lines[1] = line
    path.write_bytes(b"\n".join(lines) + b"\n")

    with pytest.raises(StoreError, match=rf"channel-t.jsonl, line 2.*{problem}"):
        FileStore(tmp_path)


def test_broken_list_of_clients_is_named_with_its_file(tmp_path: Path) -> None:
    """It is a file like any other."""
    publish_in(tmp_path, ("t", "1"))
    (tmp_path / "clients.json").write_text("{", encoding="utf-8")

    with pytest.raises(StoreError, match=r"clients.json, line 1"):
        FileStore(tmp_path)


def test_long_name_without_its_entry_is_an_error(tmp_path: Path) -> None:
    """The file alone does not say which channel it belongs to."""
    publish_in(tmp_path, ("x" * 5_000, "1"))
    (tmp_path / "long-names.json").unlink()

    with pytest.raises(StoreError, match=r"long-names\.json"):
        FileStore(tmp_path)
