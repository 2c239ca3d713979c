"""Flat files: what lies in them, what they are called, and what may be wrong."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from errno import EACCES, EIO, ENOSPC, EROFS
from itertools import combinations
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest

from sandbox import FileStore, StreamingServer, World, scenario
from sandbox.broker.client import Client
from sandbox.errors import BadOptionError, DamagedError, StoreError
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
    "\ud83d",  # half of a pair, which is no UTF-8
    "\ud83d" * 5_000,
]


def server_in(folder: Path) -> tuple[World, StreamingServer, Client]:
    """A server whose store is there, with one connected client."""
    world = World()
    server = world.streaming_server(store=FileStore(folder))
    client = server.connect("tickets")
    world.run()
    return world, server, client


def publish_in(folder: Path, *messages: tuple[str, str | bytes]) -> None:
    """A store that got these (channel, data) and was closed."""
    store = FileStore(folder)
    for at_ms, (channel, data) in enumerate(messages):
        log = store.logs.get(channel) or store.add_channel(channel)
        log.append(data, at_ms)
    store.close()


def stored_in(folder: Path, *payloads: str | bytes) -> FileStore:
    """A store that is open and holds these in channel t."""
    store = FileStore(folder)
    log = store.add_channel("t")
    for at_ms, data in enumerate(payloads):
        log.append(data, at_ms)
    return store


def place(*in_flight: int) -> dict[str, Any]:
    """Where a subscription on t stands, as the server saves it."""
    reader = {
        "client_id": "orders", "ack_wait_ms": 30_000, "max_in_flight": 9,
        "in_flight": list(in_flight),
    }  # fmt: skip
    return {
        "channel": "t", "name": "", "is_durable": False, "is_group": False,
        "start": "first", "last_sent": max(in_flight), "readers": {"inbox": reader},
    }  # fmt: skip


def noted_in(folder: Path) -> FileStore:
    """A store with a place, of which #2 was sent and #1 acked."""
    store = stored_in(folder, "1", "2")
    store.save_place("p", place(1))
    log = store.logs["t"]
    assert log.notes is not None
    log.notes += [("p", "inbox", 2, True), ("p", "inbox", 1, False)]
    store.flush("t")
    return store


def sealed(line: bytes) -> bytes:
    """A line with the checksum that belongs to it."""
    return line[:-1] + b', "crc": "%08x"}' % crc32(line)


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
    assert first.pop("crc")
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


def test_inspecting_breaks_lines_where_the_files_do(tmp_path: Path) -> None:
    """Some payloads hold signs that Unicode takes for the end of a line."""
    store = stored_in(tmp_path, "a\u2028b\x85c\u2029d", "e")

    assert len(store.inspect().lines) == 3


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00\xff\n", "", "\u2028\r\n", '{"a": 1}', "\ud83d", "\\ud83d", "a\udfffé"],
    ids=ascii,
)
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


def test_same_run_again_leaves_the_files_of_the_first_alone(tmp_path: Path) -> None:
    """Two runs that are compared may differ by their actions alone."""
    store = FileStore(tmp_path)

    runs = [scenario("price change").run(store=store) for _ in range(3)]

    assert [run.store.folder.name for run in runs] == [
        "price-change-seed1", "price-change-seed1-2", "price-change-seed1-3"
    ]  # fmt: skip
    assert [run.store.message_count for run in runs] == [1, 1, 1]
    assert [str(run.table()) for run in runs] == [str(runs[0].table())] * 3


def test_cell_that_is_run_again_uses_the_same_places(tmp_path: Path) -> None:
    """It makes a new store on the same folder, and shows the same again."""

    def cell() -> list[tuple[str, str]]:
        store = FileStore(tmp_path)
        runs = [scenario("price change").run(store=store) for _ in range(2)]
        return [(run.store.folder.name, str(run.store.inspect())) for run in runs]

    assert cell() == cell()


def test_place_never_takes_the_number_of_another(tmp_path: Path) -> None:
    """Whatever the places are called, each has a folder of its own."""
    store = FileStore(tmp_path)

    places = [store.place(name) for name in ("a", "a-2", "a", "a")]

    assert [p.folder.name for p in places] == ["a", "a-2", "a-3", "a-4"]


def test_place_in_a_store_that_nobody_holds_keeps_its_folder() -> None:
    """A run outlives the variable its store was in."""
    place = FileStore().place("run-1")

    place.add_channel("t").append("x", 1)

    assert contents(FileStore(place.folder)) == {"t": ["x"]}


def test_place_that_cannot_be_emptied_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some systems do not remove what another program has open."""
    FileStore(tmp_path).place("run-1").add_channel("t").append("old", 1)

    def refuse(path: Path) -> None:
        raise PermissionError(EACCES, os.strerror(EACCES))

    monkeypatch.setattr(shutil, "rmtree", refuse)
    with pytest.raises(StoreError, match=r"run-1: Permission denied.*choose"):
        FileStore(tmp_path).place("run-1")


def test_place_is_closed_before_it_is_emptied(tmp_path: Path) -> None:
    """Who still writes there is told, instead of writing into a removed file."""
    place = FileStore(tmp_path).place("run-1")
    log = place.add_channel("t")

    FileStore(tmp_path).place("run-1")

    with pytest.raises(StoreError, match="opened again elsewhere"):
        log.append("late", 1)
    with pytest.raises(StoreError, match="opened again elsewhere"):
        place.save_client("late", {})


def test_place_that_is_not_ours_is_never_cleared(tmp_path: Path) -> None:
    """A folder of that name may hold somebody's work."""
    precious = tmp_path / "store" / "run-1" / "thesis.txt"
    store = FileStore(tmp_path / "store")
    precious.parent.mkdir()
    precious.write_text("all my work")

    with pytest.raises(StoreError, match=r"run-1: it holds other things"):
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


# Two worlds on one folder


def test_folder_that_is_opened_again_is_closed_where_it_was_open(
    tmp_path: Path,
) -> None:
    """A cell is run twice: two writers would give two messages one number."""
    old_world, _, old_client = server_in(tmp_path)
    old_client.publish("t", "1")
    old_world.run()
    new_world, _, new_client = server_in(tmp_path / "." / "x" / "..")

    old_client.publish("t", "from the old world")
    with pytest.raises(StoreError, match=r"opened again elsewhere.*new FileStore\("):
        old_world.run()
    new_client.publish("t", "2")
    new_world.run()

    assert contents(FileStore(tmp_path)) == {"t": ["1", "2"]}


def test_closed_store_does_not_write_into_the_folder_of_the_next(
    tmp_path: Path,
) -> None:
    """Neither channels, nor clients, nor places."""
    old = FileStore(tmp_path)
    FileStore(tmp_path)
    before = sorted(tmp_path.iterdir())

    writes: list[Callable[[], object]] = [
        lambda: old.add_channel("t"),
        lambda: old.save_client("tickets", {}),
        lambda: old.drop_place("1"),
        lambda: old.save_place("1", place(1)),
        lambda: old.delete_channel("t"),
        lambda: old.place("run-1"),
    ]
    for write in writes:
        with pytest.raises(StoreError, match="opened again elsewhere"):
            write()

    assert sorted(tmp_path.iterdir()) == before


def test_store_that_opens_its_folder_again_has_it_again(tmp_path: Path) -> None:
    """As a server does that is started: it knows what the other has written."""
    old = FileStore(tmp_path)
    stored_in(tmp_path, "1")

    old.open()
    old.logs["t"].append("2", 9)

    assert contents(FileStore(tmp_path)) == {"t": ["1", "2"]}


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


# A last line that was not written to its end


def test_half_written_last_line_is_dropped_wherever_it_ends(tmp_path: Path) -> None:
    """Whole lines were confirmed and stay; numbers go on after the last of them."""
    payloads: list[str | bytes] = ["one", "zwei ü", b"\xff3", "票 \u2028}", "\ud83d"]
    stored_in(tmp_path, *payloads)
    path = tmp_path / "channel-t.jsonl"
    content = path.read_bytes()
    lines = content.splitlines(keepends=True)
    ends = [sum(map(len, lines[:count])) for count in range(6)]

    for length in range(ends[3], ends[5] + 1):
        path.write_bytes(content[:length])
        store = FileStore(tmp_path)
        kept = [
            data for data, end in zip(payloads, ends[1:], strict=True) if end <= length
        ]
        assert contents(store) == {"t": kept}
        assert len(store.dropped) == (length not in ends)

        assert store.logs["t"].append("new", 9).sequence == len(kept) + 1
        again = FileStore(tmp_path)
        assert (contents(again), again.dropped) == ({"t": [*kept, "new"]}, [])


def test_dropped_line_is_shown_in_full(tmp_path: Path) -> None:
    """Its only copy; and the server opens the store once more before one looks."""
    stored_in(tmp_path, "1")
    path = tmp_path / "channel-t.jsonl"
    path.write_bytes(path.read_bytes() + b'{"sequence": 2, "at\xff')

    store = FileStore(tmp_path)
    World().streaming_server(store=store)

    (said,) = store.dropped
    assert said.startswith('channel-t.jsonl, line 2, never confirmed: {"seq')
    assert said.endswith(r': {"sequence": 2, "at\xff')
    assert str(store.inspect()).endswith(f"\ndropped: {said}")


def test_channel_whose_only_line_was_half_written_is_empty(tmp_path: Path) -> None:
    """Its first message was never confirmed, and the next one is number 1."""
    stored_in(tmp_path)
    (tmp_path / "channel-t.jsonl").write_bytes(b'{"seq')

    store = FileStore(tmp_path)

    assert contents(store) == {"t": []}
    assert store.logs["t"].append("x", 1).sequence == 1


def test_file_that_is_refused_is_left_as_it_was(tmp_path: Path) -> None:
    """Damage further up may explain the torn end."""
    broken = b'{"sequence": 1}\n{"sequence": 2, "at'
    stored_in(tmp_path)
    (tmp_path / "channel-t.jsonl").write_bytes(broken)

    with pytest.raises(StoreError, match=r"channel-t\.jsonl, line 1 cannot be read"):
        FileStore(tmp_path)

    assert (tmp_path / "channel-t.jsonl").read_bytes() == broken


def test_store_may_refuse_a_half_written_line(tmp_path: Path) -> None:
    """As the real server does unless it is told otherwise; cutting it off is a choice."""
    stored_in(tmp_path, "1").close()
    path = tmp_path / "channel-t.jsonl"
    content = path.read_bytes() + b'{"sequence": 2, "at'
    path.write_bytes(content)

    with pytest.raises(DamagedError, match=r"line 2 .*torn='cut'"):
        FileStore(tmp_path, torn="refuse")
    assert path.read_bytes() == content

    assert contents(FileStore(tmp_path, torn="cut")) == {"t": ["1"]}
    assert contents(FileStore(tmp_path, torn="refuse")) == {"t": ["1"]}


def test_word_for_torn_ends_is_one_of_two() -> None:
    """A typing error would otherwise cut."""
    with pytest.raises(BadOptionError, match="'cut' or 'refuse', got 'keep'"):
        FileStore(torn="keep")


def test_places_of_a_store_treat_torn_ends_as_it_does(tmp_path: Path) -> None:
    """A run is told what its store was told."""
    assert FileStore(tmp_path, torn="refuse").place("run-1").torn == "refuse"


@pytest.mark.parametrize("torn", ["cut", "refuse"])
def test_half_written_ack_was_not_written(tmp_path: Path, torn: str) -> None:
    """Wherever the file ends, its whole lines count, and the store opens."""
    noted_in(tmp_path).kill()
    path = tmp_path / "places.jsonl"
    content = path.read_bytes()
    ends = [0, *(at + 1 for at, byte in enumerate(content) if byte == ord("\n"))]
    stands: list[list[int] | None] = [None, [1], [1, 2], [2]]

    for length in range(len(content) + 1):
        path.write_bytes(content[:length])
        store = FileStore(tmp_path, torn=torn)
        whole = sum(end <= length for end in ends) - 1

        saved = store.places.get("p")
        assert (saved and saved["readers"]["inbox"]["in_flight"]) == stands[whole]
        assert len(store.dropped) == (length not in ends)
        store.save_place("q", place(9))
        assert "q" in FileStore(tmp_path, torn="refuse").places


# Sends and acks


def test_sends_and_acks_are_lines_that_anybody_can_read(tmp_path: Path) -> None:
    """Who stands where, and how it came there."""
    noted_in(tmp_path)

    lines = [
        json.loads(line)
        for line in (tmp_path / "places.jsonl").read_text(encoding="utf-8").splitlines()
    ]

    assert [line.pop("crc") != "" for line in lines] == [True] * 3
    assert lines == [
        {"place": "p", "saved": place(1)},
        {"place": "p", "inbox": "inbox", "sent": 2},
        {"place": "p", "inbox": "inbox", "acked": 1},
    ]


def test_opening_writes_the_places_anew(tmp_path: Path) -> None:
    """Otherwise their file would hold every ack there ever was."""
    noted_in(tmp_path)

    store = FileStore(tmp_path)

    (line,) = (tmp_path / "places.jsonl").read_bytes().splitlines()
    assert json.loads(line)["saved"] == store.places["p"] == place(2)


def test_store_that_is_opened_elsewhere_writes_what_waits(tmp_path: Path) -> None:
    """It is closed as by a clean stop."""
    old: Any = noted_in(tmp_path)
    old.logs["t"].notes.append(("p", "inbox", 2, False))

    assert FileStore(tmp_path).places["p"]["readers"]["inbox"]["in_flight"] == []


def test_acks_that_cannot_be_written_wait_for_the_next_flush(tmp_path: Path) -> None:
    """Neither on disk nor in the places before."""
    store: Any = noted_in(tmp_path)
    file = store._places_file._file
    disk = file._file
    store.logs["t"].notes.append(("p", "inbox", 2, False))

    file._file = FullDisk(disk, ENOSPC)
    with pytest.raises(StoreError, match=r"places\.jsonl: .*Make room"):
        store.flush()
    assert store.places["p"] == place(2)
    file._file = disk
    store.flush()

    assert store.places["p"]["readers"]["inbox"]["in_flight"] == []
    assert FileStore(tmp_path).places["p"]["readers"]["inbox"]["in_flight"] == []


# What is gone


def test_what_is_gone_is_a_line_as_well(tmp_path: Path) -> None:
    """The file tells what happened to the log, in its order."""
    log = stored_in(tmp_path, *"12345").logs["t"]

    log.drop_first(2)
    log.erase(4)
    log.skip(2)
    log.erase(4)
    log.drop_first(0)

    lines = (tmp_path / "channel-t.jsonl").read_bytes().splitlines()
    notes = [b'{"first": 3}', b'{"erased": 4}', b'{"next": 8}']
    assert lines[5:] == [sealed(line) for line in notes]


def test_deleted_channel_has_no_file(tmp_path: Path) -> None:
    """As the real server removes its directory."""
    store = stored_in(tmp_path, "1")

    store.delete_channel("t")

    assert not (tmp_path / "channel-t.jsonl").exists()


# A disk that takes no more


class FullDisk:
    """A file that takes half of what is written, and says so in one of two ways."""

    def __init__(self, file: Any, code: int | None) -> None:
        self._file = file
        self._code = code
        self.closed = False

    def write(self, line: bytes) -> int:
        written: int = self._file.write(line[: len(line) // 2])
        if self._code is None:
            return written
        raise OSError(self._code, os.strerror(self._code))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


@pytest.mark.parametrize("code", [ENOSPC, EROFS, EIO, None])
def test_message_that_cannot_be_written_is_not_stored(
    tmp_path: Path, code: int | None
) -> None:
    """Neither on disk nor in memory; whoever publishes is told what to do."""
    store = stored_in(tmp_path, "1")
    log: Any = store.logs["t"]
    file = log._file._file

    log._file._file = FullDisk(file, code)
    for _ in range(2):
        with pytest.raises(StoreError, match=r"channel-t\.jsonl: .*Make room"):
            log.append("too much", 2)
    log._file._file = file
    in_memory = contents(store)
    sequence = log.append("2", 3).sequence

    assert (in_memory, sequence) == ({"t": ["1"]}, 2)
    assert contents(FileStore(tmp_path)) == {"t": ["1", "2"]}


def test_process_that_ends_on_a_full_disk_keeps_what_was_confirmed(
    tmp_path: Path,
) -> None:
    """The half of a line that is there is dropped like any other."""
    log: Any = stored_in(tmp_path, "1").logs["t"]
    log._file._file = FullDisk(log._file._file, ENOSPC)
    with pytest.raises(StoreError):
        log.append("too much", 2)

    later = FileStore(tmp_path)

    assert (contents(later), len(later.dropped)) == ({"t": ["1"]}, 1)


def test_payload_that_cannot_be_written_leaves_the_log_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever goes wrong, it does so before the message counts as stored."""
    store = stored_in(tmp_path, "1")

    def refuse(fields: dict[str, Any]) -> bytes:
        raise UnicodeEncodeError("utf-8", "x", 0, 1, "made up")

    with monkeypatch.context() as patch:
        patch.setattr("sandbox.stores.lines._sealed", refuse)
        with pytest.raises(UnicodeEncodeError):
            store.logs["t"].append("x", 2)

    assert store.logs["t"].append("2", 3).sequence == 2


def test_folder_that_is_gone_is_an_error_for_whoever_writes(tmp_path: Path) -> None:
    """A new channel and the list of clients are files too."""
    store = FileStore(tmp_path / "shop-log")
    shutil.rmtree(tmp_path / "shop-log")

    with pytest.raises(StoreError, match=r"channel-t\.jsonl: .*Make room"):
        store.add_channel("t")
    with pytest.raises(StoreError, match=r"clients\.json: .*Make room"):
        store.save_client("tickets", {})


# Damage


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b"{", "cannot be read"),
        (b"", "cannot be read"),
        (b"\xff\xfe", "cannot be read"),
        (b"[]", "cannot be read"),
        (b'{"sequence": 2, "at_ms": 9}', "it does not fit"),
        (b'{"at_ms": 9, "data": "x"}', "it does not fit"),
        (b'{"sequence": null, "at_ms": 9, "data": "x"}', "it does not fit"),
        (b'{"sequence": 2, "at_ms": 9, "data": "x", "crd": "0"}', "it does not fit"),
        (b'{"sequence": 2, "at_ms": 9, "base64": "%"}', "cannot be read"),
        (b'{"sequence": 4, "at_ms": 9, "data": "x"}', "a line is missing"),
        (b'{"sequence": 1, "at_ms": 9, "data": "x"}', "a line is missing"),
        (b'{"sequence": 2, "at_ms": -1, "data": "x"}', "older than the message before"),
        (b'{"first": 3}', "the first number would be 2"),
        (b'{"erased": 2}', "it does not fit"),
        (b'{"next": 1}', "it does not fit"),
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

    with pytest.raises(DamagedError, match=rf"channel-t.jsonl, line 2.*{problem}"):
        FileStore(tmp_path)


def test_line_whose_checksum_is_wrong_is_refused(tmp_path: Path) -> None:
    """The text could still be read, and would be silently another."""
    stored_in(tmp_path, "1", "2", "3")
    path = tmp_path / "channel-t.jsonl"
    content = path.read_bytes()
    lines = [b'{"sequence": 2, "at_ms": 1, "data": "%d"}' % data for data in (2, 7)]
    right, wrong = (f"{crc32(line):08x}" for line in lines)
    path.write_bytes(content.replace(b'"2"', b'"7"'))

    with pytest.raises(
        DamagedError, match=f"expected crc {right}, got {wrong}"
    ) as caught:
        FileStore(tmp_path)

    damage = caught.value
    assert (damage.channel, damage.path, damage.line) == ("t", path, 2)
    assert path.read_bytes() == content.replace(b'"2"', b'"7"')


def test_store_that_was_refused_opens_when_it_is_put_right(tmp_path: Path) -> None:
    """The same object, as a server does that is started again."""
    store = noted_in(tmp_path)
    store.close()
    path = tmp_path / "channel-t.jsonl"
    content = path.read_bytes()
    path.write_bytes(content.replace(b'"2"', b'"7"'))
    with pytest.raises(DamagedError):
        store.open()

    path.write_bytes(content)
    store.open()

    assert contents(store) == {"t": ["1", "2"]}


@pytest.mark.parametrize("name", ["channel-t.jsonl", "places.jsonl"])
def test_no_changed_bit_goes_unnoticed(tmp_path: Path, name: str) -> None:
    """Wherever it is: in a payload, a number, a sign between them, a checksum."""
    store = noted_in(tmp_path)
    store.logs["t"].drop_first(1)
    store.logs["t"].append(b"3", 9)
    store.kill()
    path = tmp_path / name
    content = path.read_bytes()

    for place in range(len(content) - 1):
        changed = bytearray(content)
        changed[place] ^= 1 << place % 8
        path.write_bytes(changed)
        with pytest.raises(DamagedError, match=name):
            store.open()


def test_line_of_an_earlier_version_is_taken_as_it_is(tmp_path: Path) -> None:
    """It has no checksum; whoever updates keeps what was stored."""
    stored_in(tmp_path, "1").close()
    path = tmp_path / "channel-t.jsonl"
    path.write_bytes(path.read_bytes() + b'{"sequence": 2, "at_ms": 9, "data": "2"}\n')

    assert contents(FileStore(tmp_path)) == {"t": ["1", "2"]}


@pytest.mark.parametrize("text", ["{", "[]", "[1]", "\n{", "", "7"])
def test_broken_list_of_clients_is_named_with_its_file(
    tmp_path: Path, text: str
) -> None:
    """It is a file like any other."""
    publish_in(tmp_path, ("t", "1"))
    (tmp_path / "clients.json").write_text(text, encoding="utf-8")

    with pytest.raises(StoreError, match=r"clients\.json cannot be read"):
        FileStore(tmp_path)


def test_long_name_without_its_entry_is_an_error(tmp_path: Path) -> None:
    """The file alone does not say which channel it belongs to."""
    publish_in(tmp_path, ("x" * 5_000, "1"))
    (tmp_path / "long-names.json").unlink()

    with pytest.raises(StoreError, match=r"long-names\.json"):
        FileStore(tmp_path)
