"""A segment: one file of a channel's folder, named by the first number it can hold.

    {"channel":"t","from":413,"first":6,"messages":407,"bytes":8547,"at_ms":12,"erased":[]}
    {"sequence":413,"at_ms":13,"size":21,"data":"…"}        a message; "base64" for bytes
    {"first":7,"messages":407,"bytes":8547}                 all before number 7 is gone
    {"erased":9,"first":7,"messages":406,"bytes":8486}      number 9 is gone
    {"next":420,"at_ms":15}                                 up to 419 they are passed over

Each has its seal. first, messages, bytes: of the whole channel, after this line.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zlib import crc32

import msgspec

from sandbox.stores.files.lines import Fields, Lines, sealed, sealed_messages
from sandbox.stores.files.names import folder_name
from sandbox.stores.log import Record

Entry = Record | Fields
NAME = "[0-9]" * 12 + ".jsonl"


class Standing(msgspec.Struct):
    """What a channel's lines say so far; begun anew with a segment, its header."""

    channel: str
    first: int = 1
    last: int = 0
    messages: int = 0
    size: int = 0
    at_ms: int = 0
    erased: set[int] = msgspec.field(default_factory=set)

    def header(self) -> bytes:
        self.erased = {number for number in self.erased if number >= self.first}
        return sealed(
            {
                "channel": self.channel,
                "from": self.last + 1,
                "first": self.first,
                "messages": self.messages,
                "bytes": self.size,
                "at_ms": self.at_ms,
                "erased": sorted(self.erased),
            }
        )

    def take(self, entries: Sequence[Entry], overhead_bytes: int) -> int:
        """Go on by these; returns how many of them are messages."""
        records = messages_of(entries)
        if len(records) < len(entries):
            for entry in entries:
                self._take_one(entry, overhead_bytes)
        elif records:  # nearly always, and then it goes faster
            self._take_messages(records, overhead_bytes)
        return len(records)

    def _take_messages(self, records: Sequence[Record], overhead_bytes: int) -> None:
        self.messages += len(records)
        self.size += sum([r.size for r in records]) + overhead_bytes * len(records)
        self.last, self.at_ms = records[-1].sequence, records[-1].at_ms

    def _take_one(self, entry: Entry, overhead_bytes: int) -> None:
        if isinstance(entry, Record):
            self._take_messages([entry], overhead_bytes)
        elif "next" in entry:
            self.last, self.at_ms = entry["next"] - 1, entry["at_ms"]
            self.first = self.first if self.messages else entry["next"]
        else:
            self.first, self.messages = entry["first"], entry["messages"]
            self.size = entry["bytes"]
            self.erased.update([entry["erased"]] if "erased" in entry else ())


class Summary(msgspec.Struct, rename={"start": "from"}):
    """One segment: the numbers it tells of, its messages, its bytes on disk."""

    start: int
    last: int
    messages: int
    at_ms: int
    file_size: int
    file_crc: int

    def take(self, content: bytes, messages: int, standing: Standing) -> None:
        """content: what follows, with so many messages. standing: after it."""
        self.file_size += len(content)
        self.file_crc = crc32(content, self.file_crc)
        self.messages += messages
        self.last, self.at_ms = standing.last, standing.at_ms


def begun(standing: Standing) -> tuple[Summary, bytes]:
    """A segment that goes on from there, and how it begins."""
    header = standing.header()
    start = standing.last + 1
    summary = Summary(start, start - 1, 0, standing.at_ms, len(header), crc32(header))
    return summary, header


def path_of(folder: Path, start: int) -> Path:
    return folder / f"{start:012d}.jsonl"


def messages_of(entries: Sequence[Entry]) -> list[Record]:
    return [entry for entry in entries if isinstance(entry, Record)]


def written(entries: Sequence[Entry]) -> list[bytes]:
    """The line of each."""
    records = messages_of(entries)
    lines = sealed_messages(records)
    if len(records) == len(entries):
        return lines
    following = iter(lines)
    return [next(following) if isinstance(e, Record) else sealed(e) for e in entries]


class Reading:
    """A segment read line by line: its header, its entries, where the channel stands
    at its end. Raises DamagedError."""

    def __init__(self, path: Path, content: bytes, overhead_bytes: int) -> None:
        self.lines = Lines(path, content)
        self.entries: list[Entry] = []
        self.lines.read(self._take)
        if not self.lines.number:
            self.lines.number = 1
            raise self.lines.damaged("it has no header")
        count = self.standing.take(self.entries, overhead_bytes)
        self.summary.take(content[: self.lines.size], count, self.standing)

    def _take(self, fields: Fields) -> None:
        if self.lines.number == 1:
            self._begin(fields)
        else:
            self._go_on(entry_of(fields))

    def _begin(self, fields: Fields) -> None:
        self.standing = standing_of(fields)
        self.lines.channel = self.standing.channel
        check_name(self.lines.path, fields)
        last, at_ms = self._last, self._at_ms = self.standing.last, self.standing.at_ms
        self.summary = Summary(last + 1, last, 0, at_ms, 0, 0)

    def _go_on(self, entry: Entry) -> None:
        """Do the numbers and the times go on from the lines before?"""
        if isinstance(entry, Record):
            last, at_ms = entry.sequence, entry.at_ms
            if last != self._last + 1:
                raise ValueError(f"a line is missing after #{self._last}")
        elif "next" in entry:
            last, at_ms = entry["next"] - 1, entry["at_ms"]
        else:
            last, at_ms = self._last, self._at_ms
        if last < self._last or at_ms < self._at_ms:
            raise ValueError(f"it does not go on from #{self._last}, {self._at_ms} ms")
        self.entries.append(entry)
        self._last, self._at_ms = last, at_ms


def standing_of(header: Fields) -> Standing:
    """Raises ValueError if it is no header."""
    match header:
        case {
            "channel": str(channel), "from": int(start), "first": int(first),
            "messages": int(messages), "bytes": int(size), "at_ms": int(at_ms),
            "erased": list(erased),
        }:  # fmt: skip
            return Standing(
                channel, first, start - 1, messages, size, at_ms, set(erased)
            )
    raise ValueError(f"it is no header: {_told(header)}")


def check_name(path: Path, header: Fields) -> None:
    """Raises ValueError if it is not the file that was written there."""
    folder = folder_name(header["channel"])
    expected = path_of(path.parent.with_name(folder), header["from"])
    if expected != path:
        raise ValueError(f"it was written as {folder}/{expected.name}")


def entry_of(fields: Fields) -> Entry:
    """Raises ValueError if it is no line of a segment's."""
    match fields:
        case {"sequence": int(number), "at_ms": int(at_ms), "size": int(size), **data}:
            return Record(number, _payload(data), at_ms, None, size)
        case {"next": int(), "at_ms": int()}:
            return fields
        case {"first": int(), "messages": int(), "bytes": int()}:
            return fields
    raise ValueError(f"it is no message, and no note of one: {_told(fields)}")


def _payload(data: dict[str, Any]) -> str | bytes:
    match data:
        case {"data": str(text)}:
            return text
        case {"base64": str(text)}:
            return base64.b64decode(text, validate=True)
    raise ValueError(f"it has no data: {_told(data)}")


def _told(fields: Fields) -> str:
    return ", ".join(f"{name} {value!r}" for name, value in fields.items())[:80]
