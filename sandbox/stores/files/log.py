"""A channel's folder: segments, of which the last is written to, and their index.

Only the last one's messages are in memory; those of a full one are read back when
somebody asks. What the disk has not yet waits, in order; `write` brings it there.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from itertools import accumulate
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from sandbox.stores.files import disk
from sandbox.stores.files.index import Index
from sandbox.stores.files.lines import Fields
from sandbox.stores.files.names import CHANNEL, MAKING
from sandbox.stores.files.page import messages
from sandbox.stores.files.segment import (
    Entry,
    Standing,
    Summary,
    begun,
    path_of,
    written,
)
from sandbox.stores.files.syncing import Syncing
from sandbox.stores.log import Record
from sandbox.stores.paged_log import Page, PagedLog

WRITTEN_AT_ONCE = 1_000  # lines: of many that wait, a file takes a part

_start = attrgetter("start")


class Way(NamedTuple):
    """How a store writes. changed: is told of each change, and how large it is.
    refuse: the same, once the store is closed."""

    segment_bytes: int
    syncing: Syncing
    overhead_bytes: int
    changed: Callable[[int], None]
    refuse: Callable[[int], None]


class Found(NamedTuple):
    """What a channel's folder holds, read and checked."""

    standing: Standing
    full: list[Summary]
    active: Summary
    entries: list[Entry]
    told: Index


class FileLog(PagedLog):
    """A log whose messages are lines. Without what was `found` it begins empty, and
    its folder is made when something is written."""

    def __init__(
        self, channel: str, folder: Path, way: Way, found: Found | None = None
    ) -> None:
        super().__init__(channel, way.overhead_bytes)
        self.folder = folder
        self._way = way
        self._changed = way.changed
        self._waiting: list[Entry] = []
        self._erased: set[int] = set()
        self._standing = Standing(channel)
        self._full: list[Summary] = []
        self._active: Summary | None = None
        self._index = found.told if found else Index(folder)
        if found:
            self._take_up(found)

    @property
    def is_on_disk(self) -> bool:
        return self._active is not None

    def append(
        self, data: str | bytes, now_ms: int, about: int | None = None
    ) -> Record:
        record = super().append(data, now_ms, about)
        self._waiting.append(record)
        self._changed(record.size)
        return record

    def drop_first(self, count: int) -> None:
        before = self.first_sequence
        super().drop_first(count)
        if self.first_sequence > before:
            self._note(self._rest())

    def erase(self, sequence: int) -> None:
        if self.read(sequence) is not None:
            super().erase(sequence)
            self._erased.add(sequence)
            self._note({"erased": sequence, **self._rest()})

    def skip(self, count: int) -> None:
        super().skip(count)
        self._note({"next": self.last_sequence + 1, "at_ms": self.last_ms})

    def _rest(self) -> Fields:
        """What there is after something has gone."""
        messages = len(self)
        return {"first": self.first_sequence, "messages": messages, "bytes": self.bytes}

    def _note(self, fields: Fields) -> None:
        self._waiting.append(fields)
        self._changed(0)

    def close(self) -> None:
        """What waits is forgotten; whoever still writes is told."""
        self._waiting.clear()
        self._changed = self._way.refuse

    # Reading

    def _take_up(self, found: Found) -> None:
        standing = self._standing = found.standing
        self._full, self._active = found.full, found.active
        self.first_sequence, self.last_sequence = standing.first, standing.last
        self.bytes, self.last_ms = standing.size, standing.at_ms
        self._holes = standing.last - standing.first + 1 - standing.messages
        self._erased = set(standing.erased)
        self._base = found.active.start
        count = standing.last + 1 - self._base
        self._data, self._times_ms = [None] * count, [standing.at_ms] * count
        for entry in found.entries:
            if isinstance(entry, Record) and entry.sequence not in self._erased:
                self._data[entry.sequence - self._base] = entry.data
                self._times_ms[entry.sequence - self._base] = entry.at_ms

    def _fetch(self, sequence: int) -> Page:
        """A page is a full segment. Raises StoreError."""
        full = self._full[bisect_right(self._full, sequence, key=_start) - 1]
        path = path_of(self.folder, full.start)
        records = messages(path, disk.read(path), full)
        if self._erased:
            records = [r for r in records if r.sequence not in self._erased]
        return Page(full.start, full.last, records)

    # Writing

    def write(self) -> None:
        """Bring what waits to the disk. Raises StoreError; what is not there yet is
        kept for the next try."""
        if self._active is None:
            self._begin()
        while self._waiting:
            self._roll_if_full()
            self._write_some()
        self._index.write()
        self.remove_old()

    def _begin(self) -> None:
        """Make the folder aside: one that is there has a segment."""
        active, header = begun(self._standing)
        aside = self.folder.with_name(self.folder.name.replace(CHANNEL, MAKING, 1))
        with disk.usable(self.folder):
            aside.mkdir(exist_ok=True)
        path = path_of(aside, active.start)
        disk.write_aside(path, header, self._way.syncing)
        disk.move(aside, self.folder, self._way.syncing)
        self._active = active

    def _roll_if_full(self) -> None:
        full = self._active
        assert full is not None, f"{self.folder} has not been made"
        if full.file_size < self._way.segment_bytes or full.last < full.start:
            return
        active, header = begun(self._standing)
        path = path_of(self.folder, active.start)
        disk.write_aside(path, header, self._way.syncing)
        self._active = active
        self._full.append(full)
        self._index.add(full)
        if active.start > self._base:
            self._let_go_before(active.start)

    def _write_some(self) -> None:
        """As much as the segment takes, and at least one line."""
        active = self._active
        assert active is not None, f"{self.folder} has not been made"
        lines = written(self._waiting[:WRITTEN_AT_ONCE])
        room = self._way.segment_bytes - active.file_size
        ends = [*accumulate(map(len, lines))]
        count = min(bisect_left(ends, room) + 1, len(lines))
        content, entries = b"".join(lines[:count]), self._waiting[:count]
        path = path_of(self.folder, active.start)
        disk.append_at(path, active.file_size, content, self._way.syncing)
        stored = self._standing.take(entries, self._way.overhead_bytes)
        active.take(content, stored, self._standing)
        del self._waiting[:count]

    def remove_old(self) -> None:
        """Segments of which nothing is left go whole, the oldest first."""
        while self._full and self._full[0].last < self._standing.first:
            disk.remove(path_of(self.folder, self._full[0].start))
            del self._full[0]

    def put_right(self) -> None:
        """When the store opens and all is checked: end what a kill has interrupted."""
        self.remove_old()
        self._index.put_right(self._full)
