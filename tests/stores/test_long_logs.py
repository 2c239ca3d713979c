"""Logs that are longer than a segment or a page: read from anywhere, kept in order."""

from __future__ import annotations

from random import Random

import pytest

from sandbox.stores.log import Log
from sandbox.stores.store import Store
from stores.homes import Home

LENGTH = 10_000
SEGMENT_BYTES = 32 * 1_024


def payload(number: int) -> str | bytes:
    return f"m{number}" if number % 7 else f"m{number}".encode()


def filled(store: Store, count: int = LENGTH) -> Log:
    """So many messages, two in a millisecond, committed by the hundred."""
    store.postpone = lambda: None  # as in one millisecond of a server
    log = store.logs.get("foo") or store.add_channel("foo")
    for number in range(log.last_sequence + 1, log.last_sequence + count + 1):
        log.append(payload(number), number // 2)
        if number % 100 == 0:
            store.commit()
    store.commit()
    return log


def opened(home: Home) -> Store:
    options = {"segment_bytes": SEGMENT_BYTES} if home.kind == "file" else {}
    return home.store(**options)


def read_by(log: Log) -> list[tuple[int, str | bytes, int]]:
    """All messages, one after the other, as a new subscriber gets them."""
    found, record = [], log.next_after(0)
    while record is not None:
        found.append((record.sequence, record.data, record.at_ms))
        record = log.next_after(record.sequence)
    return found


def expected(numbers: range) -> list[tuple[int, str | bytes, int]]:
    return [(n, payload(n), n // 2) for n in numbers]


def test_long_log_is_replayed_whole(disk: Home) -> None:
    """While it is open, and by the next process."""
    store = opened(disk)
    assert read_by(filled(store)) == expected(range(1, LENGTH + 1))
    size = store.logs["foo"].bytes
    store.close()

    log = opened(disk).logs["foo"]

    assert read_by(log) == expected(range(1, LENGTH + 1))
    assert (len(log), log.bytes, log.oldest_ms) == (LENGTH, size, 0)


def test_long_log_is_read_from_anywhere(disk: Home) -> None:
    """Several readers at several places, one of them going backwards."""
    filled(opened(disk)).close()
    log = opened(disk).logs["foo"]
    luck = Random("anywhere")

    for number in [luck.randrange(1, LENGTH + 1) for _ in range(60)]:
        record, following = log.read(number), log.next_after(number)
        assert record is not None
        assert record.data == payload(number)
        assert (following.sequence if following else LENGTH + 1) == number + 1
    for number in range(LENGTH, LENGTH - 1_500, -1):
        assert log.read(number).data == payload(number)  # type: ignore[union-attr]


def test_start_by_time_finds_its_place_in_a_long_log(disk: Home) -> None:
    """Two messages in each millisecond; the first of them is meant."""
    filled(opened(disk))
    log = opened(disk).logs["foo"]

    assert [log.first_since(ms) for ms in (0, 1, 2_000, 5_000, 5_001)] == [
        1, 2, 4_000, 10_000, 10_001
    ]  # fmt: skip
    assert [log.count_before(ms) for ms in (0, 2_000, 9_999)] == [0, 3_999, LENGTH]


@pytest.mark.parametrize("end", ["close", "kill"])
def test_long_log_that_was_cut_short_stays_so(disk: Home, end: str) -> None:
    """Limits drop by the thousand; what is erased and skipped is so for good."""
    store = opened(disk)
    log = filled(store)
    log.drop_first(6_500)
    log.erase(7_000)
    log.erase(6_501)
    log.skip(3)
    store.commit()
    log = filled(store, 500)
    before = (log.first_sequence, log.last_sequence, len(log), log.bytes, read_by(log))

    getattr(store, end)()
    log = opened(disk).logs["foo"]

    assert (log.first_sequence, log.last_sequence, len(log)) == (6_502, 10_503, 3_998)
    now = (log.first_sequence, log.last_sequence, len(log), log.bytes, read_by(log))
    assert now == before


def test_memory_does_not_grow_with_the_log(disk: Home) -> None:
    """The newest are in memory, the older ones where they are kept."""
    log = filled(opened(disk))
    assert len(log._data) < LENGTH // 4

    again = opened(disk).logs["foo"]

    assert len(again._data) < LENGTH // 4
    assert read_by(again)[-1][0] == LENGTH
    assert len(again._data) < LENGTH // 4
