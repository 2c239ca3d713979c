"""Flat files: what lies in them, what they are called, and what may be wrong."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
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
from sandbox.stores.files import disk as file_disk
from sandbox.stores.files.folder import MARKER
from sandbox.stores.files.names import folder_name
from sandbox.stores.files.page import Stored

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
    """A line with the length and the checksum that belong to it."""
    body = line[:-1]
    return body + b',"length":%d,"crc":"%08x"}' % (len(body), crc32(body))


def segment(folder: Path, number: int = 1, channel: str = "t") -> Path:
    """Where a channel's messages from that number on are."""
    return folder / folder_name(channel) / f"{number:012d}.jsonl"


def many_in(folder: Path, count: int = 40, **options: Any) -> FileStore:
    """A store with small segments that holds m1, m2, … in channel t."""
    store = FileStore(folder, segment_bytes=512, **options)
    log = store.add_channel("t")
    for number in range(1, count + 1):
        log.append(f"m{number}", number)
    return store


def segments(folder: Path) -> list[str]:
    return [path.stem.lstrip("0") for path in sorted(folder.glob("channel-t/0*"))]


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

    path = tmp_path / "channel-ticket%3aupdated" / "000000000001.jsonl"
    text = path.read_text(encoding="utf-8")
    header, first, second = (json.loads(line) for line in text.splitlines())
    assert (header["channel"], header["from"]) == ("ticket:updated", 1)
    assert (first.pop("length"), len(first.pop("crc"))) == (58, 8)
    assert first == {"sequence": 1, "at_ms": 3, "size": 43, "data": '{"price": 15}'}
    assert second["data"] == "é\n"


def test_line_is_on_disk_before_the_publisher_hears_of_it(tmp_path: Path) -> None:
    """What was confirmed is not lost any more."""
    world, _, client = server_in(tmp_path)
    on_disk: list[str] = []

    def confirmed(error: str | None, guid: str) -> None:
        on_disk.append(segment(tmp_path).read_text(encoding="utf-8"))

    client.publish("t", "x", confirmed)
    world.run()

    assert '"data":"x"' in on_disk[0]


def test_inspecting_shows_the_files_as_they_are(tmp_path: Path) -> None:
    """A lesson looks at what the server wrote without leaving the page."""
    publish_in(tmp_path, ("t", "x"))

    shown = str(FileStore(tmp_path).inspect())

    assert shown.splitlines()[0] == "channel-t/000000000001.jsonl"
    assert '"data":"x"' in shown


def test_inspecting_breaks_lines_where_the_files_do(tmp_path: Path) -> None:
    """Some payloads hold signs that Unicode takes for the end of a line."""
    store = stored_in(tmp_path, "a\u2028b\x85c\u2029d", "e")

    ((_, lines),) = store.inspect().parts.items()
    assert len(lines) == 3


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
def test_folder_name_is_legal_on_every_system(channel: str) -> None:
    """Windows forbids most, and takes 260 characters for a whole path."""
    name = folder_name(channel)

    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_%~")
    assert len(name) <= 70
    assert name.startswith("channel-")  # so it is never CON or nul


def test_folder_names_differ_even_where_case_does_not_count() -> None:
    """Foo and foo are two channels of two servers, and never one folder."""
    names = [folder_name(channel) for channel in AWKWARD]

    same = [(a, b) for a, b in combinations(names, 2) if a.lower() == b.lower()]
    assert same == []


@pytest.mark.parametrize("channel", AWKWARD, ids=lambda name: ascii(name)[:20])
def test_channel_is_found_again_by_its_folder(tmp_path: Path, channel: str) -> None:
    """Whatever it is called."""
    publish_in(tmp_path, (channel, "x"))

    assert contents(FileStore(tmp_path)) == {channel: ["x"]}


# A last line that was not written to its end


def test_half_written_last_line_is_dropped_wherever_it_ends(tmp_path: Path) -> None:
    """Whole lines were confirmed and stay; numbers go on after the last of them."""
    payloads: list[str | bytes] = ["one", "zwei ü", b"\xff3", "票 \u2028}", "\ud83d"]
    stored_in(tmp_path, *payloads)
    path = segment(tmp_path)
    content = path.read_bytes()
    lines = [line + b"\n" for line in content.split(b"\n")[:-1]]
    ends = [sum(map(len, lines[: count + 1])) for count in range(6)]

    for length in range(ends[3], ends[5] + 1):
        path.write_bytes(content[:length])
        store = FileStore(tmp_path, sync_every_ms=None)
        dropped = list(store.dropped)
        kept = [
            data for data, end in zip(payloads, ends[1:], strict=True) if end <= length
        ]
        assert contents(store) == {"t": kept}
        assert len(dropped) == (length not in ends)

        assert store.logs["t"].append("new", 9).sequence == len(kept) + 1
        again = FileStore(tmp_path)
        assert (contents(again), again.dropped) == ({"t": [*kept, "new"]}, [])


def test_dropped_line_is_shown_in_full(tmp_path: Path) -> None:
    """Its only copy; and the server opens the store once more before one looks."""
    stored_in(tmp_path, "1")
    path = segment(tmp_path)
    path.write_bytes(path.read_bytes() + b'{"sequence":2,"at\xff')
    size = path.stat().st_size - 18

    store = FileStore(tmp_path)
    World().streaming_server(store=store)

    (said,) = store.dropped
    where = f"000000000001.jsonl, line 3, byte {size}, never confirmed: "
    assert said == where + r'{"sequence":2,"at\xff'
    assert store.inspect().parts["dropped"] == [said]


def test_channel_whose_only_line_was_half_written_is_empty(tmp_path: Path) -> None:
    """Its first message was never confirmed, and the next one is number 1."""
    stored_in(tmp_path)
    path = segment(tmp_path)
    path.write_bytes(path.read_bytes() + b'{"seq')

    store = FileStore(tmp_path)

    assert contents(store) == {"t": []}
    assert store.logs["t"].append("x", 1).sequence == 1


def test_file_that_is_refused_is_left_as_it_was(tmp_path: Path) -> None:
    """Damage further up may explain the torn end."""
    stored_in(tmp_path, "1")
    broken = segment(tmp_path).read_bytes() + b'{"sequence": 2}\n{"sequence": 3, "at'
    segment(tmp_path).write_bytes(broken)

    with pytest.raises(
        StoreError, match=r"01\.jsonl, line 3, from byte \d+ on, cannot"
    ):
        FileStore(tmp_path)

    assert segment(tmp_path).read_bytes() == broken


def test_store_may_refuse_a_half_written_line(tmp_path: Path) -> None:
    """As the real server does unless it is told otherwise; cutting it off is a choice."""
    stored_in(tmp_path, "1").close()
    path = segment(tmp_path)
    content = path.read_bytes() + b'{"sequence": 2, "at'
    path.write_bytes(content)

    with pytest.raises(DamagedError, match=r"line 3, .*torn='cut'"):
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


def test_half_written_ack_was_not_written(tmp_path: Path) -> None:
    """Wherever the file ends, its whole lines count, and the store opens."""
    noted_in(tmp_path).kill()
    path = tmp_path / "subscriptions.jsonl"
    content = path.read_bytes()
    ends = [0, *(at + 1 for at, byte in enumerate(content) if byte == ord("\n"))]
    stands: list[list[int] | None] = [None, [1], [1, 2], [2]]

    for length in range(len(content) + 1):
        path.write_bytes(content[:length])
        store = FileStore(tmp_path, sync_every_ms=None)
        whole = sum(end <= length for end in ends) - 1

        saved = store.places.get("p")
        assert (saved and saved["readers"]["inbox"]["in_flight"]) == stands[whole]
        assert len(store.dropped) == (length not in ends)
        # To wait for the disk each time would take long.
        store.save_place("q", place(9))
        assert "q" in FileStore(tmp_path, sync_every_ms=None).places


# Sends and acks


def test_sends_and_acks_are_lines_that_anybody_can_read(tmp_path: Path) -> None:
    """Who stands where, and how it came there."""
    noted_in(tmp_path)

    lines = [
        json.loads(line)
        for line in (tmp_path / "subscriptions.jsonl")
        .read_text(encoding="utf-8")
        .splitlines()
    ]

    assert [len(line.pop("crc")) * line.pop("length") > 0 for line in lines]
    assert lines == [
        {"place": "p", "saved": place(1)},
        {"place": "p", "inbox": "inbox", "sent": 2},
        {"place": "p", "inbox": "inbox", "acked": 1},
    ]


def test_opening_writes_the_places_anew(tmp_path: Path) -> None:
    """Otherwise their file would hold every ack there ever was."""
    noted_in(tmp_path)

    store = FileStore(tmp_path)

    (line,) = (tmp_path / "subscriptions.jsonl").read_bytes().splitlines()
    assert json.loads(line)["saved"] == store.places["p"] == place(2)


def test_store_that_is_opened_elsewhere_writes_what_waits(tmp_path: Path) -> None:
    """It is closed as by a clean stop."""
    old: Any = noted_in(tmp_path)
    old.logs["t"].notes.append(("p", "inbox", 2, False))

    assert FileStore(tmp_path).places["p"]["readers"]["inbox"]["in_flight"] == []


def test_acks_that_cannot_be_written_wait_for_the_next_commit(
    tmp_path: Path, full_disk: FullDisk
) -> None:
    """They are known, and the disk gets them once there is room."""
    store: Any = noted_in(tmp_path)
    store.logs["t"].notes.append(("p", "inbox", 2, False))

    full_disk.code = ENOSPC
    with pytest.raises(StoreError, match=r"subscriptions\.jsonl: .*Make room"):
        store.flush()
    full_disk.code = None
    store.commit()

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

    lines = segment(tmp_path).read_bytes().splitlines()
    notes = [
        b'{"first":3,"messages":3,"bytes":174}',
        b'{"erased":4,"first":3,"messages":2,"bytes":116}',
        b'{"next":8,"at_ms":4}',
    ]
    assert lines[6:] == [sealed(line) for line in notes]


def test_deleted_channel_has_no_folder(tmp_path: Path) -> None:
    """As the real server removes its directory."""
    store = stored_in(tmp_path, "1")

    store.delete_channel("t")

    assert [*tmp_path.glob("*channel-t*")] == []


# A disk that takes no more


class FullDisk:
    """A disk that takes half of what is written while it has a code, the error's."""

    code: int | None = None

    def write(self, file: Any, content: bytes) -> None:
        if self.code is None:
            file.write(content)
            return
        file.write(content[: len(content) // 2])
        raise OSError(self.code, os.strerror(self.code))

    def sync(self, handle: int) -> None:
        if self.code is not None:
            raise OSError(self.code, os.strerror(self.code))


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> FullDisk:
    disk = FullDisk()
    monkeypatch.setattr(file_disk, "_write", disk.write)
    return disk


@pytest.mark.parametrize("code", [ENOSPC, EROFS, EIO])
def test_message_that_cannot_be_written_waits(
    tmp_path: Path, full_disk: FullDisk, code: int
) -> None:
    """Whoever stores it is told what to do; the next commit loses nothing."""
    store = stored_in(tmp_path, "1")
    log = store.logs["t"]

    full_disk.code = code
    with pytest.raises(StoreError, match=r"01\.jsonl: .*Make room"):
        log.append("2", 2)
    with pytest.raises(StoreError, match=r"01\.jsonl: .*Make room"):
        store.commit()
    full_disk.code = None
    store.commit()
    log.append("3", 3)

    assert contents(FileStore(tmp_path)) == {"t": ["1", "2", "3"]}


def test_message_that_the_disk_does_not_confirm_is_written_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it had of it before counts for nothing."""
    store, disk = stored_in(tmp_path, "1"), FullDisk()
    disk.code = EIO
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", disk.sync)
        with pytest.raises(StoreError, match=r"01\.jsonl: .*Make room"):
            store.logs["t"].append("2", 2)

    store.commit()

    assert contents(FileStore(tmp_path)) == {"t": ["1", "2"]}


@pytest.mark.parametrize("good", range(1, 12))
def test_disk_that_is_full_at_any_write_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, full_disk: FullDisk, good: int
) -> None:
    """In a segment, when the next one begins, in the index, or in a list."""
    store = many_in(tmp_path, 3)
    store.postpone = lambda: None
    log = store.logs["t"]
    for number in range(4, 40):
        log.append(f"m{number}", number)
    log.drop_first(9)
    store.save_client("tickets", {})
    writes = iter([None] * good + [ENOSPC] * 2)

    def write(file: Any, content: bytes) -> None:
        full_disk.code = next(writes, None)
        full_disk.write(file, content)

    monkeypatch.setattr(file_disk, "_write", write)
    for _ in range(3):
        with suppress(StoreError):
            store.commit()
    store.commit()

    later = FileStore(tmp_path)
    assert contents(later) == {"t": [f"m{n}" for n in range(10, 40)]}
    assert (later.clients, later.dropped) == ({"tickets": {}}, [])


def test_process_that_ends_on_a_full_disk_keeps_what_was_confirmed(
    tmp_path: Path, full_disk: FullDisk
) -> None:
    """The half of a line that is there is dropped like any other."""
    log = stored_in(tmp_path, "1").logs["t"]
    full_disk.code = ENOSPC
    with pytest.raises(StoreError):
        log.append("too much", 2)
    ended = tmp_path.with_name("ended")
    shutil.copytree(tmp_path, ended)

    later = FileStore(ended)

    assert (contents(later), len(later.dropped)) == ({"t": ["1"]}, 1)
    full_disk.code = None


def test_folder_that_is_gone_is_an_error_for_whoever_writes(tmp_path: Path) -> None:
    """It is not made again: another program may have moved it."""
    store = FileStore(tmp_path / "shop-log")
    shutil.rmtree(tmp_path / "shop-log")

    with pytest.raises(StoreError, match=r"channel-t: .*Make room"):
        store.add_channel("t")
    with pytest.raises(StoreError, match=r"channel-t: .*Make room"):
        store.save_client("tickets", {})
    assert not (tmp_path / "shop-log").exists()


# Damage


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b"{", "its length and crc are not at its end"),
        (b"", "its length and crc are not at its end"),
        (b"\xff\xfe", "its length and crc are not at its end"),
        (b'{"sequence":2,"at_ms":9,"size":1,"data":"x"}', "are not at its end"),
        (sealed(b"[]"), "cannot be read"),
        (sealed(b'{"sequence":2,"at_ms":9,"size":1}'), "it has no data"),
        (sealed(b'{"at_ms":9,"data":"x"}'), "it is no message"),
        (sealed(b'{"sequence":null,"at_ms":9,"size":1,"data":"x"}'), "no message"),
        (sealed(b'{"sequence":2,"at_ms":9,"size":1,"base64":"%"}'), "cannot be read"),
        (sealed(b'{"sequence":4,"at_ms":9,"size":1,"data":"x"}'), "a line is missing"),
        (sealed(b'{"sequence":1,"at_ms":9,"size":1,"data":"x"}'), "a line is missing"),
        (sealed(b'{"sequence":2,"at_ms":-1,"size":1,"data":"x"}'), "does not go on"),
        (sealed(b'{"next":1,"at_ms":9}'), "it does not go on"),
        (sealed(b'{"first":2}'), "it is no message"),
    ],
)
def test_broken_line_is_named_with_its_file(
    tmp_path: Path, line: bytes, problem: str
) -> None:
    """Nothing is silently wrong: who opens the store is told where to look."""
    publish_in(tmp_path, ("t", "1"), ("t", "2"), ("t", "3"))
    path = segment(tmp_path)
    lines = path.read_bytes().splitlines()
    lines[2] = line
    path.write_bytes(b"\n".join(lines) + b"\n")
    before = path.read_bytes()

    with pytest.raises(
        DamagedError, match=rf"01\.jsonl, line 3, from byte \d+ on.*{problem}"
    ) as caught:
        FileStore(tmp_path)

    assert caught.value.offset == len(lines[0]) + len(lines[1]) + 2
    assert path.read_bytes() == before


def test_line_whose_checksum_is_wrong_is_refused(tmp_path: Path) -> None:
    """The text could still be read, and would be silently another."""
    stored_in(tmp_path, "1", "2", "3")
    path = segment(tmp_path)
    content = path.read_bytes().replace(b'"data":"2"', b'"data":"7"')
    path.write_bytes(content)

    with pytest.raises(DamagedError, match=r"expected crc [0-9a-f]{8}, got") as caught:
        FileStore(tmp_path)

    damage = caught.value
    assert (damage.channel, damage.path, damage.line) == ("t", path, 3)
    assert content[damage.offset :].startswith(b'{"sequence":2')
    assert path.read_bytes() == content


def test_store_that_was_refused_opens_when_it_is_put_right(tmp_path: Path) -> None:
    """The same object, as a server does that is started again."""
    store = noted_in(tmp_path)
    store.close()
    path = segment(tmp_path)
    content = path.read_bytes()
    path.write_bytes(content.replace(b'"data":"2"', b'"data":"7"'))
    with pytest.raises(DamagedError):
        store.open()

    path.write_bytes(content)
    store.open()

    assert contents(store) == {"t": ["1", "2"]}


@pytest.mark.parametrize(
    "name", ["channel-t/000000000001.jsonl", "subscriptions.jsonl", "clients.jsonl"]
)
def test_no_changed_bit_goes_unnoticed(tmp_path: Path, name: str) -> None:
    """Wherever it is: in a payload, a number, a sign between them, a checksum."""
    store = noted_in(tmp_path)
    store.logs["t"].drop_first(1)
    store.logs["t"].append(b"3", 9)
    store.save_client("orders", {"id": 1})
    store.kill()
    path = tmp_path / name
    content = path.read_bytes()

    for place in range(len(content) - 1):
        changed = bytearray(content)
        changed[place] ^= 1 << place % 8
        path.write_bytes(changed)
        with pytest.raises(DamagedError, match=name):
            store.open()


# Segments and their index


def test_channel_goes_on_in_another_segment_when_one_is_full(tmp_path: Path) -> None:
    """Each is named by its first number, and tells what went before."""
    many_in(tmp_path).close()

    names = segments(tmp_path)

    assert names[0] == "1"
    assert len(names) > 3
    header = json.loads(segment(tmp_path, int(names[2])).read_bytes().split(b"\n")[0])
    assert header["from"] == int(names[2]) == header["messages"] + 1
    index = (tmp_path / "channel-t" / "index.jsonl").read_bytes().splitlines()
    assert [json.loads(line)["from"] for line in index] == [*map(int, names[:-1])]


def test_full_segments_are_not_kept_in_memory(tmp_path: Path) -> None:
    """They are read back when somebody asks, and are the same."""
    many_in(tmp_path, 400, sync_every_ms=None).close()

    log: Any = FileStore(tmp_path).logs["t"]

    assert len(log._data) < 10
    assert isinstance(log.read(1), Stored)
    assert [record.data for record in log.records] == [f"m{n}" for n in range(1, 401)]


def test_old_messages_go_by_whole_segments(tmp_path: Path) -> None:
    """A segment of which one message is left stays; a file is never rewritten."""
    store = many_in(tmp_path)
    before = segments(tmp_path)

    store.logs["t"].drop_first(int(before[2]) - 2)
    assert segments(tmp_path) == before[1:]
    store.logs["t"].drop_first(1)
    assert segments(tmp_path) == before[2:]

    later = FileStore(tmp_path)
    assert later.logs["t"].first_sequence == int(before[2])
    assert later.dropped == []


def test_segment_that_a_kill_left_is_removed(tmp_path: Path) -> None:
    """The line that says what is gone is written before the file goes."""
    store = many_in(tmp_path)
    old = segment(tmp_path).read_bytes()
    store.logs["t"].drop_first(20)
    store.close()
    names = segments(tmp_path)
    number = int(names[0])
    assert number > 1
    second = segment(tmp_path, number)
    assert old != second.read_bytes()

    again = many_in(tmp_path.with_name("again"))
    kept = segment(again.folder).read_bytes(), segments(again.folder)
    again.logs["t"].drop_first(int(kept[1][1]) - 1)
    again.close()
    segment(again.folder).write_bytes(kept[0])

    later = FileStore(again.folder)
    assert segments(again.folder) == kept[1][1:]
    assert len(later.logs["t"]) == 40 - int(kept[1][1]) + 1


@pytest.mark.parametrize("damage", ["gone", "flipped", "torn", "empty"])
def test_index_is_made_anew_from_the_segments(tmp_path: Path, damage: str) -> None:
    """It only spares time; the report says that it was done."""
    many_in(tmp_path).close()
    path = tmp_path / "channel-t" / "index.jsonl"
    whole = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        broken = {"flipped": b"x" + whole[1:], "torn": whole[:-5], "empty": b""}
        path.write_bytes(broken[damage])

    store = FileStore(tmp_path)

    (said,) = store.dropped
    assert said.startswith("channel-t/index.jsonl ")
    assert said.endswith("made anew from the segments")
    assert path.read_bytes() == whole
    assert contents(store) == {"t": [f"m{n}" for n in range(1, 41)]}


@pytest.mark.parametrize("which", range(5))
def test_missing_segment_is_an_error(tmp_path: Path, which: int) -> None:
    """The first, one in the middle, the last: no message is passed over in silence."""
    many_in(tmp_path).close()
    names = segments(tmp_path)
    segment(tmp_path, int(names[which * (len(names) - 1) // 4])).unlink()

    with pytest.raises(DamagedError, match=r"the segment with #[0-9]+ is missing"):
        FileStore(tmp_path)


@pytest.mark.parametrize("which", range(5))
def test_renamed_segment_is_an_error(tmp_path: Path, which: int) -> None:
    """It says itself what it was written as."""
    many_in(tmp_path).close()
    names = segments(tmp_path)
    path = segment(tmp_path, int(names[which * (len(names) - 1) // 4]))
    path.rename(path.with_name("000000000099.jsonl"))

    with pytest.raises(DamagedError, match=r"it was written as|is missing"):
        FileStore(tmp_path)


def test_segment_of_another_channel_is_an_error(tmp_path: Path) -> None:
    """Its lines are whole, and belong elsewhere."""
    publish_in(tmp_path, ("t", "1"), ("u", "2"))
    shutil.copy(segment(tmp_path, channel="u"), segment(tmp_path))

    with pytest.raises(DamagedError, match=r"it was written as channel-u/0+1\.jsonl"):
        FileStore(tmp_path)


def test_segment_with_older_content_is_an_error(tmp_path: Path) -> None:
    """Every line of it is whole, but a message is missing."""
    many_in(tmp_path).close()
    path = segment(tmp_path)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]))

    with pytest.raises(DamagedError, match=r"not those that index\.jsonl tells of"):
        FileStore(tmp_path)


def test_segment_without_an_end_is_an_error_if_another_follows(tmp_path: Path) -> None:
    """Only the last one is written to."""
    many_in(tmp_path).close()
    path = segment(tmp_path)
    path.write_bytes(path.read_bytes()[:-3])

    with pytest.raises(DamagedError, match=r"01\.jsonl.*it has no end"):
        FileStore(tmp_path)


def test_damage_that_comes_while_the_store_is_open_is_an_error(tmp_path: Path) -> None:
    """A full segment is checked each time it is read."""
    store = many_in(tmp_path)
    path = segment(tmp_path)
    path.write_bytes(path.read_bytes().replace(b'"m2"', b'"m7"'))

    with pytest.raises(DamagedError, match=r"01\.jsonl, line 3, .*expected crc"):
        store.logs["t"].next_after(0)


def test_erased_message_stays_erased_in_a_full_segment(tmp_path: Path) -> None:
    """Its line is still there; the segments after it say that it does not count."""
    store = many_in(tmp_path)
    store.logs["t"].erase(2)
    for number in range(41, 81):
        store.logs["t"].append(f"m{number}", number)
    store.close()

    log = FileStore(tmp_path).logs["t"]

    assert log.read(2) is None
    assert (len(log), len(log.records)) == (79, 79)


# What a kill interrupts


@pytest.mark.parametrize("name", ["new-channel-u", "removed-channel-t"])
def test_folder_that_a_kill_left_half_made_or_removed_goes(
    tmp_path: Path, name: str
) -> None:
    """Half a channel is never found."""
    publish_in(tmp_path, ("t", "1"))
    shutil.copytree(tmp_path / "channel-t", tmp_path / name)

    assert contents(FileStore(tmp_path)) == {"t": ["1"]}
    assert not (tmp_path / name).exists()


def test_file_that_a_kill_left_aside_goes(tmp_path: Path) -> None:
    """It was never in its place."""
    publish_in(tmp_path, ("t", "1"))
    aside = tmp_path / "channel-t" / "000000000002.jsonl.new"
    aside.write_bytes(b"half")

    assert contents(FileStore(tmp_path)) == {"t": ["1"]}
    assert not aside.exists()


def test_channel_without_any_segment_is_an_error(tmp_path: Path) -> None:
    """It is never made without one."""
    publish_in(tmp_path, ("t", "1"))
    segment(tmp_path).unlink()

    with pytest.raises(DamagedError, match="the segment with #1 is missing"):
        FileStore(tmp_path)


def test_channel_deleted_and_made_again_in_one_commit_begins_anew(
    tmp_path: Path,
) -> None:
    """Its folder, its numbers and its index are new."""
    store = many_in(tmp_path)
    store.postpone = lambda: None
    store.delete_channel("t")
    log = store.add_channel("t")
    for number in range(1, 30):
        log.append(f"n{number}", number)
    store.commit()

    later = FileStore(tmp_path)

    assert contents(later) == {"t": [f"n{n}" for n in range(1, 30)]}
    assert later.dropped == []


# How often the disk has it


def test_store_that_syncs_now_and_then_forgets_the_rest_when_killed(
    tmp_path: Path,
) -> None:
    """What was committed is there; what came later was confirmed too early."""
    store = FileStore(tmp_path, sync_every_ms=100)
    log = store.add_channel("t")
    log.append("1", 1)
    store.commit()
    log.append("2", 2)
    store.kill()

    assert contents(FileStore(tmp_path)) == {"t": ["1"]}


def test_server_syncs_its_store_every_so_many_ms(tmp_path: Path) -> None:
    """In virtual time."""
    world = World()
    store = FileStore(tmp_path, sync_every_ms=100)
    server = world.streaming_server(store=store)
    client = server.connect("tickets")
    world.run()
    client.publish("t", "x")

    world.run(until_ms=world.clock.now_ms + 20)
    assert not segment(tmp_path).exists()
    world.run(until_ms=world.clock.now_ms + 100)
    assert segment(tmp_path).exists()


def test_store_that_syncs_at_the_end_writes_when_it_stops(tmp_path: Path) -> None:
    """A kill forgets everything since; a clean stop nothing."""
    store = FileStore(tmp_path, sync_every_ms=None)
    store.add_channel("t").append("1", 1)
    store.close()
    store.open()
    store.logs["t"].append("2", 2)
    store.kill()

    assert contents(FileStore(tmp_path)) == {"t": ["1"]}


def test_store_that_syncs_at_the_end_waits_once_for_each_file(
    tmp_path: Path, synced: list[int]
) -> None:
    """Segments, lists, and the folders in which they stand; what is gone is not there."""
    store = FileStore(tmp_path, sync_every_ms=None, segment_bytes=300)
    for channel in ("t", "gone"):
        store.add_channel(channel).append("0", 0)
    store.save_client("orders", {})
    for number in range(1, 20):
        store.logs["t"].append(f"m{number}", number)
        store.commit()
    store.logs["t"].drop_first(12)
    store.delete_channel("gone")
    assert synced == []

    store.close()

    (folder,) = tmp_path.glob("channel-*")
    segments = [*folder.glob("0*.jsonl")]
    assert len(segments) > 2
    written = [tmp_path, tmp_path / "clients.jsonl", folder, *segments]
    assert sorted(synced) == sorted(path.stat().st_ino for path in written)


def test_store_that_has_written_nothing_waits_for_nothing(
    tmp_path: Path, synced: list[int]
) -> None:
    """What is on the disk stays there."""
    store = many_in(tmp_path, 5, sync_every_ms=None)
    store.close()
    synced.clear()

    store.open()
    store.close()

    assert synced == []


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The files that the disk was waited for, by their numbers there."""
    numbers: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda file: numbers.append(os.fstat(file).st_ino))
    return numbers


def test_store_can_be_closed_again_when_the_disk_did_not_take_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stays open until then, and nothing is lost."""
    store, disk = FileStore(tmp_path, sync_every_ms=None), FullDisk()
    store.add_channel("t").append("1", 1)
    disk.code = EIO
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", disk.sync)
        with pytest.raises(StoreError, match=r"cannot use .*Make room"):
            store.close()

    store.logs["t"].append("2", 2)
    store.close()

    assert contents(FileStore(tmp_path)) == {"t": ["1", "2"]}


def test_store_that_syncs_at_the_end_writes_what_is_much(
    tmp_path: Path,
) -> None:
    """It does not grow without end in memory."""
    store = FileStore(tmp_path, sync_every_ms=None)
    log = store.add_channel("t")

    log.append("x" * 70_000, 1)

    assert segment(tmp_path).stat().st_size > 70_000


@pytest.mark.parametrize("sync", [-1, 0.5, "never", True])
def test_time_between_syncs_is_a_number_or_none(sync: Any) -> None:
    """A typing error would otherwise lose messages."""
    with pytest.raises(BadOptionError, match="sync_every_ms takes a whole number"):
        FileStore(sync_every_ms=sync)


@pytest.mark.parametrize("size", [0, 1.5, None, True])
def test_size_of_a_segment_is_a_number(size: Any) -> None:
    """And not nothing."""
    with pytest.raises(BadOptionError, match="segment_bytes takes a whole number"):
        FileStore(segment_bytes=size)


# Lists that are written anew


def test_list_of_places_is_written_anew_while_running(tmp_path: Path) -> None:
    """More than half of it is out of date, and it is long."""
    store = FileStore(tmp_path, sync_every_ms=1_000)
    for number in range(2_000):
        store.save_place("p", place(number))
        if number % 50 == 0:
            store.commit()
    store.close()

    assert (tmp_path / "subscriptions.jsonl").stat().st_size < 70_000
    assert FileStore(tmp_path).places == {"p": place(1_999)}


def test_list_of_clients_is_lines_as_well(tmp_path: Path) -> None:
    """Who came and who went; opening it leaves who is there."""
    store = FileStore(tmp_path)
    store.save_client("orders", {"id": 1})
    store.save_client("tickets", {"id": 2})
    store.drop_client("orders")
    path = tmp_path / "clients.jsonl"
    lines = [json.loads(line) for line in path.read_bytes().splitlines()]
    assert [line.get("gone") for line in lines] == [None, None, True]

    again = FileStore(tmp_path)

    assert again.clients == {"tickets": {"id": 2}}
    assert len(path.read_bytes().splitlines()) == 1


# Other versions


def test_store_of_an_earlier_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    """Its lines have no seal, and it may hold what somebody wants to keep."""
    (tmp_path / MARKER).touch()
    old = tmp_path / "channel-t.jsonl"
    old.write_text('{"sequence": 1, "at_ms": 9, "data": "2"}\n')

    with pytest.raises(StoreError, match=r"earlier version.*FileStore\('shop-log'\)"):
        FileStore(tmp_path)

    assert [p.name for p in sorted(tmp_path.iterdir())] == [MARKER, old.name]


def test_empty_store_of_an_earlier_version_is_taken_over(tmp_path: Path) -> None:
    """The folder in which the runs of a lesson had their places."""
    (tmp_path / MARKER).touch()
    (tmp_path / "run-1").mkdir()

    publish_in(tmp_path, ("t", "1"))

    assert contents(FileStore(tmp_path)) == {"t": ["1"]}


@pytest.mark.parametrize(
    ("marker", "problem"), [('{"layout":3}', "a later version"), ("what?", "which")]
)
def test_store_of_a_later_version_is_refused(
    tmp_path: Path, marker: str, problem: str
) -> None:
    """Whatever is in it, we would not understand it."""
    (tmp_path / MARKER).write_text(marker)

    with pytest.raises(StoreError, match=problem):
        FileStore(tmp_path)


# Looking at a store


def test_inspecting_a_store_in_use_changes_nothing(tmp_path: Path) -> None:
    """Its files are read, by part; what waits is not there yet."""
    store = many_in(tmp_path, 10)
    before = store.inspect()
    store.postpone = lambda: None
    store.logs["t"].append("m11", 11)

    assert str(store.inspect().since(before)) == "nothing has changed"
    store.commit()
    (heading, line) = str(store.inspect().since(before)).splitlines()
    assert heading.startswith("channel-t/")
    assert '"data":"m11"' in line
    store.close()
    assert next(iter(store.inspect().parts)) == "channel-t/000000000001.jsonl"
