"""Whatever is done to a log, in whatever order: a log on a disk or in a database says
the same as the plain one in memory, before and after a restart."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from services import url_of

from sandbox.stores.log import Log
from stores.homes import DISK, SERVERS, Home

SEGMENT_BYTES = 512
PAGE_ROWS = 7
EXAMPLES = {"file": 100, "sqlite": 25, "postgresql": 3, "mariadb": 3}
EXAMPLES_NIGHTLY = 1_000

payloads = st.one_of(
    st.text(max_size=40),
    st.binary(max_size=40),
    st.sampled_from(["\ud83d", "\0", "\n"]),
)
small = st.integers(0, 9)
steps = st.one_of(
    st.tuples(st.just("append"), st.lists(payloads, min_size=1, max_size=12), small),
    st.tuples(st.just("append"), st.lists(payloads, min_size=1, max_size=3), small),
    st.tuples(st.just("drop_first"), st.integers(0, 25)),
    st.tuples(st.just("erase"), st.integers(0, 1_000)),
    st.tuples(st.just("skip"), small),
    st.tuples(st.just("delete")),
    st.tuples(st.just("commit")),
    st.tuples(st.just("close")),
    st.tuples(st.just("kill")),
)
programs = st.tuples(st.sampled_from([0, 5]), st.lists(steps, max_size=25))


class Pair:
    """A store and its model: a log of a channel in each, to which the same is done."""

    def __init__(self, home: Home, sync_every_ms: int) -> None:
        self.home = home
        self.options: dict[str, Any] = {}
        if home.kind == "file":
            self.options = {
                "segment_bytes": SEGMENT_BYTES,
                "sync_every_ms": sync_every_ms,
            }
        self.store = home.store(**self.options)
        self.model: Log | None = None
        self.safe: Log | None = None  # what a kill leaves
        self.now_ms = 0
        self._wait_for_commit()

    def _wait_for_commit(self) -> None:
        self.store.postpone = lambda: None  # as in one millisecond of a server

    @property
    def log(self) -> Log:
        return self.store.logs["foo"]

    def do(self, name: str, *values: Any) -> None:
        getattr(self, name)(*values)
        self.compare()

    def _both(self, change: Callable[[Log], Any]) -> None:
        if self.model is None:
            self.store.add_channel("foo")
            self.model = Log("foo", self.store.profile.record_overhead_bytes)
        assert change(self.log) == change(self.model)

    def append(self, payloads: list[str | bytes], ms: int) -> None:
        self.now_ms += ms
        for data in payloads:
            self._both(lambda log, data=data: plain(log.append(data, self.now_ms)))

    def drop_first(self, count: int) -> None:
        self._both(lambda log: log.drop_first(count))

    def erase(self, permille: int) -> None:
        last = self.model.last_sequence if self.model else 0
        self._both(lambda log: log.erase(permille * (last + 1) // 1_000))

    def skip(self, count: int) -> None:
        self._both(lambda log: log.skip(count))

    def delete(self) -> None:
        if self.model is not None:
            self.store.delete_channel("foo")
            self.model = None
            self.commit()  # it may be made anew in the same millisecond, or later

    def commit(self) -> None:
        self.store.commit()
        self.safe = deepcopy(self.model)

    def close(self) -> None:
        self.commit()
        self.store.close()
        self._reopen()

    def kill(self) -> None:
        if self.store.profile.sync_every_ms == 0:
            self.safe = deepcopy(self.model)
        self.store.kill()
        self.model = deepcopy(self.safe)
        self._reopen()
        if self.model is None and "foo" in self.store.logs:
            # A channel may be there before its first commit, and has nothing in it.
            assert self.log.last_sequence == 0
            self.model = Log("foo", self.store.profile.record_overhead_bytes)

    def _reopen(self) -> None:
        self.store = self.home.store(**self.options)
        self._wait_for_commit()

    def compare(self) -> None:
        if self.model is None:
            assert self.store.logs == {}
        else:
            assert told(self.log) == told(self.model)


def plain(record: Any) -> tuple[Any, ...] | None:
    return record and (record.sequence, record.data, record.at_ms, record.size)


def told(log: Log) -> dict[str, Any]:
    """All that can be asked of a log."""
    numbers = range(log.first_sequence - 1, log.last_sequence + 2)
    return {
        "ends": (log.first_sequence, log.last_sequence, log.last_ms),
        "counts": (len(log), log.bytes, log.oldest_ms),
        "read": [plain(log.read(number)) for number in numbers],
        "next": [plain(log.next_after(number)) for number in numbers],
        "since": [log.first_since(ms) for ms in range(0, log.last_ms + 2, 3)],
        "before": [log.count_before(ms) for ms in range(0, log.last_ms + 2, 3)],
    }


def try_program(kind: str, program: tuple[int, list[tuple[Any, ...]]]) -> None:
    with TemporaryDirectory() as folder:
        home = Home(kind, Path(folder))
        try:
            pair = Pair(home, program[0])
            for step in program[1]:
                pair.do(*step)
            pair.do("kill")
            pair.do("close")
        finally:
            home.clear()


def try_all(kind: str, count: int) -> None:
    @settings(max_examples=count)
    @given(programs)
    def tried(program: tuple[int, list[tuple[Any, ...]]]) -> None:
        try_program(kind, program)

    tried()


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a program of some steps has several."""
    monkeypatch.setattr("sandbox.stores.sql.log.PAGE", PAGE_ROWS)


@pytest.mark.parametrize("kind", [*DISK, *SERVERS])
def test_log_does_what_its_model_does(kind: str) -> None:
    """Append, drop, erase, skip, delete, commit, stop and kill, in any order."""
    if kind in SERVERS:
        url_of(kind)
    try_all(kind, EXAMPLES[kind])


@pytest.mark.nightly
@pytest.mark.parametrize("kind", DISK)
def test_log_does_what_its_model_does_for_long(kind: str) -> None:
    """The same, with a thousand programs."""
    try_all(kind, EXAMPLES_NIGHTLY)
