"""All stores alike: what they keep, number, count and forget.

They differ in what a stop leaves and in the bytes of a message: see their profiles.
"""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.stores.log import Log, Record
from sandbox.stores.memory import MemoryStore
from sandbox.stores.profile import FILE, MEMORY, SQL
from sandbox.stores.store import Store


def filled(store: Store, count: int, channel: str = "foo") -> Log:
    """A channel with the messages m1, m2, …, one each millisecond."""
    log = store.add_channel(channel)
    for number in range(1, count + 1):
        log.append(f"m{number}", number)
    return log


def reopened(store: Store) -> Store:
    store.close()
    store.open()
    return store


def numbers(log: Log) -> list[int]:
    return [record.sequence for record in log.records]


def state(log: Log) -> dict[str, Any]:
    """All that can be asked of a log."""
    return {
        "records": [(r.sequence, r.data, r.at_ms) for r in log.records],
        "first": log.first_sequence,
        "last": log.last_sequence,
        "bytes": log.bytes,
        "oldest_ms": log.oldest_ms,
        "messages": len(log),
    }


def place(
    *in_flight: int, last_sent: int = 0, inboxes: tuple[str, ...] = ("inbox-1",)
) -> dict[str, Any]:
    """A saved place on channel foo; the first inbox has these in flight."""
    readers = {
        inbox: {
            "client_id": "orders", "ack_wait_ms": 30_000, "max_in_flight": 5,
            "in_flight": [],
        }
        for inbox in inboxes
    }  # fmt: skip
    readers[inboxes[0]]["in_flight"] = list(in_flight)
    return {
        "channel": "foo", "name": "", "is_durable": False, "is_group": False,
        "start": "new_only", "last_sent": last_sent, "readers": readers,
    }  # fmt: skip


def standing(store: Store, key: str = "orders-1") -> tuple[int, list[int]]:
    """Where a place stands: what was sent last, and what its first reader has."""
    saved = store.places[key]
    return saved["last_sent"], next(iter(saved["readers"].values()))["in_flight"]


def note(store: Store, *notes: tuple[int, bool], inbox: str = "inbox-1") -> None:
    """Note these (sequence, is_sent) of place orders-1."""
    waiting = store.logs["foo"].notes
    assert waiting is not None
    waiting += [("orders-1", inbox, sequence, is_sent) for sequence, is_sent in notes]


# Messages


def test_messages_are_numbered_from_one(store: Store) -> None:
    """The number is all that tells two equal messages apart."""
    log = store.add_channel("foo")

    stored = [log.append(data, 5, about=7) for data in ("a", b"a", "")]

    assert [record.sequence for record in stored] == [1, 2, 3]
    for record in stored:
        again = log.read(record.sequence)
        assert again is not None
        assert (again.data, again.at_ms, again.about) == (record.data, 5, 7)
    assert (log.channel, log.last_sequence, len(log)) == ("foo", 3, 3)
    assert store.message_count == 3


def test_message_that_is_not_there_is_none(store: Store) -> None:
    """Whoever reads past the end waits for what comes."""
    log = filled(store, 2)

    assert [log.read(sequence) for sequence in (-1, 0, 3)] == [None] * 3
    assert log.next_after(2) is None


def test_time_never_goes_back(store: Store) -> None:
    """A start by time looks messages up by it, also after all were dropped."""
    log = store.add_channel("foo")
    log.append("a", 9)
    log.append("b", 4)
    log.drop_first(2)

    assert log.append("c", 5).at_ms == 9
    assert log.read(3).at_ms == 9  # type: ignore[union-attr]
    assert state(log)["records"] == [(3, "c", 9)]


def test_first_message_since_a_time_is_found(store: Store) -> None:
    """Also where the ones of that time are gone."""
    log = filled(store, 6)
    log.drop_first(1)
    log.erase(4)
    log.erase(6)

    found = [log.first_since(at_ms) for at_ms in (0, 2, 3, 4, 5, 6, 99)]

    assert found == [2, 2, 3, 5, 5, 7, 7]


def test_messages_before_a_time_are_counted(store: Store) -> None:
    """What a limit on age drops; what has been dropped counts no more."""
    log = filled(store, 6)
    log.drop_first(1)
    log.erase(4)

    assert [log.count_before(at_ms) for at_ms in (0, 2, 3, 5, 6, 99)] == [
        0,
        0,
        1,
        2,
        3,
        4,
    ]


def test_publisher_of_a_message_is_known_by_its_number(store: Store) -> None:
    """Until the message is gone."""
    log = store.add_channel("foo")
    for about in (10, 20, 30):
        log.append("x", 1, about)
    log.drop_first(1)
    log.erase(3)

    assert [log.abouts.get(sequence) for sequence in range(5)] == [
        None,
        None,
        20,
        None,
        None,
    ]


# What goes


def test_dropping_takes_the_oldest(store: Store) -> None:
    """As a limit does; the numbers of the others stay."""
    log = filled(store, 5)

    log.drop_first(2)

    assert (log.first_sequence, log.oldest_ms, numbers(log)) == (3, 3, [3, 4, 5])
    assert (log.read(2), log.next_after(0).sequence) == (None, 3)  # type: ignore[union-attr]


def test_empty_log_begins_behind_its_last_number(store: Store) -> None:
    """Fact 3.7: first 4, last 3, no messages."""
    log = filled(store, 3)

    log.drop_first(99)

    assert (log.first_sequence, log.last_sequence, len(log)) == (4, 3, 0)
    assert (log.bytes, log.oldest_ms, log.next_after(0)) == (0, None, None)
    assert log.append("new", 9).sequence == 4


def test_erased_message_leaves_a_hole(store: Store) -> None:
    """Reading goes on behind it, and nothing moves up."""
    log = filled(store, 5)

    log.erase(3)
    log.erase(3)
    log.erase(99)

    assert (numbers(log), len(log)) == ([1, 2, 4, 5], 4)
    assert (log.read(3), log.next_after(2).sequence) == (None, 4)  # type: ignore[union-attr]


def test_first_number_is_that_of_a_message(store: Store) -> None:
    """Holes at the front are not available, so nothing begins there."""
    log = filled(store, 5)

    log.erase(2)
    log.erase(1)
    assert (log.first_sequence, log.oldest_ms) == (3, 3)

    log.erase(4)
    log.drop_first(1)
    assert (log.first_sequence, numbers(log)) == (5, [5])


def test_dropping_counts_messages_and_not_holes(store: Store) -> None:
    """A limit of two keeps two."""
    log = filled(store, 6)
    log.erase(2)
    log.erase(4)

    log.drop_first(2)

    assert numbers(log) == [5, 6]


def test_last_message_can_be_erased(store: Store) -> None:
    """Its number is still not used again."""
    log = filled(store, 2)

    log.erase(2)

    assert (log.last_sequence, log.next_after(1)) == (2, None)
    assert log.append("new", 9).sequence == 3


@pytest.mark.parametrize("count", [0, 3])
def test_skipped_numbers_never_have_a_message(store: Store, count: int) -> None:
    """In an empty log and behind messages alike."""
    log = filled(store, count)

    log.skip(2)

    assert (log.last_sequence, len(log)) == (count + 2, count)
    assert log.first_sequence == (1 if count else 3)
    assert log.append("new", 9).sequence == count + 3
    assert log.next_after(count).sequence == count + 3  # type: ignore[union-attr]


def test_log_looks_the_same_whatever_was_dropped_before(store: Store) -> None:
    """What is gone is let go of now and then, which nobody may notice."""
    log = store.add_channel("foo")
    for number in range(1, 41):
        log.append(f"m{number}", number, about=number)
        if number % 3 == 0:
            log.drop_first(2)
        if number % 7 == 0:
            log.erase(number - 1)

    kept = [(r.sequence, r.data, r.at_ms, r.about) for r in log.records]

    assert kept == [(n, f"m{n}", n, n) for n in numbers(log)]
    assert len(kept) == len(log) <= 14
    assert log.oldest_ms == log.first_sequence == numbers(log)[0]


def test_log_made_of_records_has_their_numbers() -> None:
    """Numbers that are missing are holes."""
    log = Log("foo", 0, [Record(3, "c", 1), Record(5, "e", 2)])

    assert (numbers(log), log.first_sequence, log.last_sequence) == ([3, 5], 3, 5)


def test_publishers_are_told_again_by_number(store: Store) -> None:
    """Only the trace knows them; no store keeps them."""
    log = filled(store, 4)
    log.drop_first(1)

    log.abouts = {2: 20, 4: 40}

    assert [record.about for record in log.records] == [20, None, 40]


# Sizes


def test_size_of_a_message_is_that_of_the_real_server() -> None:
    """Fact 8.4: two bytes on foo are 21 in memory and SQL, 61 in files."""
    sizes = {}
    for profile in (MEMORY, FILE, SQL):
        log = Store(profile).add_channel("foo")
        log.append("ab", 1)
        sizes[profile.kind] = log.bytes

    assert sizes == {"MEMORY": 21, "FILE": 61, "SQL": 21}


def test_size_of_many_messages_is_that_of_the_real_server() -> None:
    """Recorded: 1100 messages m1 to m1100, where numbers and texts grow longer."""
    assert filled(MemoryStore(), 1_100).bytes == 26_266


def by_formula(channel: str, sequence: int, data: str | bytes) -> int:
    """Each field: a tag, its length where it has one, itself; and 10 for the time."""

    def varint(number: int) -> int:
        return 1 if number < 128 else 1 + varint(number // 128)

    def size(value: str | bytes) -> int:
        raw = value if isinstance(value, bytes) else value.encode(errors="replace")
        return 1 + varint(len(raw)) + len(raw)

    return 1 + varint(sequence) + size(channel) + (size(data) if data else 0) + 10


@pytest.mark.parametrize("channel", ["foo", "grüße", "x" * 127, "x" * 128])
@pytest.mark.parametrize(
    "data", ["", b"", "a", "é" * 63, "é" * 64, b"\xff" * 127, b"\xff" * 128, "x" * 16_384]
)  # fmt: skip
def test_size_counts_bytes_and_not_characters(channel: str, data: str | bytes) -> None:
    """No data takes no field; a length of 128 or more takes a byte more."""
    for before in (0, 126, 127, 16_383):
        log = Log(channel)
        log.skip(before)
        log.append(data, 1)

        assert log.bytes == by_formula(channel, before + 1, data)


def test_bytes_go_with_the_messages(store: Store) -> None:
    """What was dropped, erased or skipped counts no more."""
    log = filled(store, 200)
    overhead = store.profile.record_overhead_bytes

    log.drop_first(100)
    log.erase(150)
    log.skip(7)

    sizes = [by_formula("foo", n, f"m{n}") + overhead for n in numbers(log)]
    assert (log.bytes, len(sizes)) == (sum(sizes), 99)


# Sends and acks


def test_store_without_places_keeps_no_notes() -> None:
    """In memory nothing survives, so nothing is noted on the hot path."""
    store = MemoryStore()
    log = filled(store, 1)
    store.save_place("orders-1", place())

    store.flush("foo")
    store.flush()

    assert log.notes is None


def test_sends_and_acks_count_from_the_flush_on(lasting: Store) -> None:
    """Fact 9.7: the real server writes them with the next publish."""
    filled(lasting, 3)
    lasting.save_place("orders-1", place())

    note(lasting, (1, True), (2, True), (3, True), (2, False))
    assert standing(lasting) == (0, [])
    lasting.flush("foo")

    assert standing(lasting) == (3, [1, 3])
    assert lasting.logs["foo"].notes == []
    assert standing(reopened(lasting)) == (3, [1, 3])


def test_kill_forgets_what_was_not_flushed(lasting: Store) -> None:
    """So a message that was acked may come again, and none is lost."""
    filled(lasting, 3)
    lasting.save_place("orders-1", place())
    note(lasting, (1, True), (2, True))
    lasting.flush()
    note(lasting, (1, False), (3, True))

    lasting.kill()
    lasting.open()

    assert standing(lasting) == (2, [1, 2])
    assert numbers(lasting.logs["foo"]) == [1, 2, 3]


def test_clean_stop_writes_what_waits(lasting: Store) -> None:
    """Every channel's."""
    filled(lasting, 3)
    lasting.save_place("orders-1", place(1, 2, last_sent=2))
    note(lasting, (1, False), (3, True))

    assert standing(reopened(lasting)) == (3, [2, 3])


def test_flush_of_one_channel_leaves_the_others_waiting(lasting: Store) -> None:
    """A publish writes the acks of its own channel."""
    filled(lasting, 3)
    other = filled(lasting, 1, "bar")
    lasting.save_place("orders-1", place(1, last_sent=1))
    note(lasting, (1, False))

    lasting.flush("bar")

    assert (standing(lasting), other.notes) == ((1, [1]), [])


def test_notes_of_unknown_places_are_passed_over(lasting: Store) -> None:
    """A reader may be gone before its last ack is written."""
    filled(lasting, 3)
    lasting.save_place("orders-1", place(1, last_sent=1))

    note(lasting, (2, True), inbox="unknown")
    lasting.logs["foo"].notes.append(("unknown", "inbox-1", 2, True))  # type: ignore[union-attr]
    note(lasting, (3, False), (1, True))
    lasting.flush()

    assert standing(reopened(lasting)) == (1, [1])
    assert list(lasting.places) == ["orders-1"]


def test_redelivery_to_another_member_moves_the_message(lasting: Store) -> None:
    """It was the one's, and is the other's: acked here, sent there."""
    filled(lasting, 3)
    lasting.save_place(
        "orders-1", place(1, 2, last_sent=2, inboxes=("inbox-1", "inbox-2"))
    )

    note(lasting, (1, False))
    note(lasting, (1, True), inbox="inbox-2")

    readers = reopened(lasting).places["orders-1"]["readers"]
    assert [reader["in_flight"] for reader in readers.values()] == [[2], [1]]


# Places and clients


def test_saved_place_stands_at_once_over_what_was_noted_before(lasting: Store) -> None:
    """The server saves it as it is now; an older note would undo that."""
    filled(lasting, 3)
    lasting.save_place("orders-1", place(1, last_sent=1))
    note(lasting, (2, True), (3, True))
    lasting.save_place("orders-1", place(3, last_sent=3))
    note(lasting, (3, False))

    assert standing(lasting) == (3, [3])
    assert standing(reopened(lasting)) == (3, [])


def test_place_that_is_made_anew_has_no_older_notes(lasting: Store) -> None:
    """A durable that was removed begins from nothing."""
    filled(lasting, 3)
    lasting.save_place("orders-1", place())
    note(lasting, (1, True))
    lasting.drop_place("orders-1")
    lasting.save_place("orders-1", place())

    assert standing(reopened(lasting)) == (0, [])


def test_saved_place_is_the_stores_own(lasting: Store) -> None:
    """Neither side sees what the other does to it later."""
    filled(lasting, 3)
    mine = place(1, last_sent=1)
    lasting.save_place("orders-1", mine)

    mine["readers"]["inbox-1"]["in_flight"].append(9)
    note(lasting, (2, True))
    lasting.flush()

    assert standing(lasting) == (2, [1, 2])
    assert mine["readers"]["inbox-1"]["in_flight"] == [1, 9]


def test_places_and_clients_are_safe_at_once(lasting: Store) -> None:
    """Even from a kill; and so is that they were dropped."""
    filled(lasting, 1)
    for key in ("orders-1", "orders-2"):
        lasting.save_place(key, place(1, last_sent=1))
        lasting.save_client(key, {"connection": 1})
    lasting.drop_place("orders-1")
    lasting.drop_client("orders-1")
    lasting.drop_place("unknown")
    lasting.drop_client("unknown")

    lasting.kill()
    lasting.open()

    assert lasting.places == {"orders-2": place(1, last_sent=1)}
    assert lasting.clients == {"orders-2": {"connection": 1}}


# Stopping and starting


def test_log_is_the_same_after_a_restart(lasting: Store) -> None:
    """Holes, numbers, times and bytes."""
    log = filled(lasting, 9)
    log.append("é\n\u2028", 20)
    log.append(b"\x00\xff", 20)
    log.drop_first(2)
    log.erase(5)
    log.erase(3)
    log.skip(3)
    log.append("last", 1)
    log.erase(15)
    before = state(log)

    again = reopened(lasting).logs["foo"]

    assert state(again) == before
    assert before["last"] == 15
    assert again.append("new", 0).at_ms == 20


@pytest.mark.parametrize("end", ["close", "kill"])
def test_numbers_go_on_after_all_messages_were_dropped(
    lasting: Store, end: str
) -> None:
    """Fact 3.6: never used again, also after a restart."""
    filled(lasting, 3).drop_first(3)

    getattr(lasting, end)()
    lasting.open()
    log = lasting.logs["foo"]

    assert (log.first_sequence, log.last_sequence, len(log)) == (4, 3, 0)
    assert log.append("new", 1).sequence == 4


def test_memory_forgets_everything() -> None:
    """Fact 9.1: the default."""
    store = MemoryStore()
    filled(store, 3)
    store.save_client("orders", {})
    store.save_place("orders-1", place())

    reopened(store)

    assert (store.logs, store.clients, store.places) == ({}, {}, {})
    assert store.add_channel("foo").append("new", 1).sequence == 1


@pytest.mark.parametrize("end", ["close", "kill"])
def test_closed_store_shows_nothing(store: Store, end: str) -> None:
    """There is no server to ask; ending twice is no matter."""
    filled(store, 3)

    getattr(store, end)()
    getattr(store, end)()

    assert (store.message_count, store.logs) == (0, {})


def test_store_that_is_open_can_be_opened(store: Store) -> None:
    """A new store is open, and the server that gets it opens it."""
    filled(store, 3)

    store.open()

    assert store.message_count == 3


def test_deleted_channel_begins_again_at_one(store: Store) -> None:
    """Fact 3.6: after a deletion numbers restart; its places go with it."""
    filled(store, 3)
    filled(store, 2, "bar")
    store.save_place("orders-1", place(1, last_sent=3))

    store.delete_channel("foo")
    assert (list(store.logs), store.places) == (["bar"], {})

    store.add_channel("foo").append("new", 9)
    if store.profile.survives_stop:
        reopened(store)
    assert state(store.logs["foo"])["records"] == [(1, "new", 9)]
    assert store.places == {}


def test_deleted_channel_stays_away(lasting: Store) -> None:
    """Also where its name is too long for a file's."""
    for channel in ("foo", "x" * 5_000):
        filled(lasting, 1, channel)
        lasting.delete_channel(channel)

    assert reopened(lasting).logs == {}


def test_place_of_a_run_shares_nothing(store: Store) -> None:
    """Two runs that are compared differ by their actions alone."""
    filled(store, 3)

    first, second = store.place("run"), store.place("run")
    filled(first, 1)

    assert type(first) is type(store)
    assert (first.profile, second.message_count) == (store.profile, 0)
    assert store.message_count == 3
