"""Logs that are longer than a segment or a page: read from anywhere, kept in order."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest

from sandbox.stores.log import Log
from sandbox.stores.store import Store
from stores.homes import ON_DISK, Home, homes

LENGTH = 10_000
SEGMENT_BYTES = 32 * 1_024
PAGE_ROWS = 500


def payload(number: int) -> str | bytes:
    return f"m{number}" if number % 7 else f"m{number}".encode()


def filled(store: Store, count: int = LENGTH) -> Log:
    """So many messages, two in a millisecond, committed by the five hundred."""
    store.postpone = lambda: None  # as in one millisecond of a server
    log = store.logs.get("foo") or store.add_channel("foo")
    for number in range(log.last_sequence + 1, log.last_sequence + count + 1):
        log.append(payload(number), number // 2)
        if number % 500 == 0:
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


@pytest.fixture(scope="module", autouse=True)
def _small_pages() -> Iterator[None]:
    """So that a log of ten thousand messages is a long one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sandbox.stores.sql.log.PAGE", PAGE_ROWS)
        yield


@pytest.fixture(scope="module", params=ON_DISK)
def long(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Home]:
    """A place with a long log that nobody changes any more."""
    for home in homes(request.param, tmp_path_factory.mktemp("long")):
        filled(opened(home))
        yield home


def test_long_log_is_replayed_whole(long: Home) -> None:
    """By the next process, to the last byte."""
    log = opened(long).logs["foo"]

    assert read_by(log) == expected(range(1, LENGTH + 1))
    assert (len(log), log.oldest_ms) == (LENGTH, 0)


def test_long_log_is_read_from_anywhere(long: Home) -> None:
    """Several readers at several places, one of them going backwards."""
    log = opened(long).logs["foo"]
    luck = Random("anywhere")

    for number in [luck.randrange(1, LENGTH) for _ in range(20)]:
        record, following = log.read(number), log.next_after(number)
        assert record is not None
        assert following is not None
        assert (record.data, following.sequence) == (payload(number), number + 1)
    for number in range(LENGTH, LENGTH - 2_000, -100):
        assert log.read(number).data == payload(number)  # type: ignore[union-attr]
    assert log.next_after(LENGTH) is None


def test_readers_at_different_places_do_not_disturb_each_other(long: Home) -> None:
    """A new subscriber and one that lags behind."""
    log = opened(long).logs["foo"]

    pairs = [(log.read(n), log.read(LENGTH - 2_000 + n)) for n in range(1, 1_500)]

    assert [(a.sequence, b.sequence) for a, b in pairs if a and b] == [
        (n, LENGTH - 2_000 + n) for n in range(1, 1_500)
    ]


def test_start_by_time_finds_its_place_in_a_long_log(long: Home) -> None:
    """Two messages in each millisecond; the first of them is meant."""
    log = opened(long).logs["foo"]

    assert [log.first_since(ms) for ms in (0, 1, 2_000, 5_001)] == [
        1, 2, 4_000, 10_001
    ]  # fmt: skip
    assert [log.count_before(ms) for ms in (2_000, 9_999)] == [3_999, LENGTH]


@pytest.mark.parametrize("end", ["close", "kill"])
def test_long_log_that_was_cut_short_stays_so(disk: Home, end: str) -> None:
    """Limits drop by the thousand; what is erased and skipped is so for good."""
    store = opened(disk)
    log = filled(store)
    assert len(log._data) < LENGTH // 4  # the older ones are not in memory
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


def test_memory_does_not_grow_with_the_log(long: Home) -> None:
    """The newest are in memory, the older ones where they are kept."""
    again = opened(long).logs["foo"]
    assert len(again._data) < LENGTH // 4

    assert len(read_by(again)) == LENGTH

    assert len(again._data) < LENGTH // 4
    assert sum(len(page.records) for page in again._pages.values()) < LENGTH // 2
