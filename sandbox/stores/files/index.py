"""A channel's index: a line for each full segment.

    {"from":1,"last":412,"messages":412,"at_ms":40,"file_size":52313,"file_crc":91…}

It only spares reading the segments line by line when the store opens: what is missing
or damaged in it is made anew from them.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from sandbox.errors import DamagedError
from sandbox.stores.files import disk
from sandbox.stores.files.lines import Fields, Lines, sealed
from sandbox.stores.files.segment import Summary

INDEX = "index.jsonl"


class Index:
    """Empty until it is read. problem: why it was not taken as it stands, or nothing."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / INDEX
        self.problem = ""
        self.found: dict[int, Summary] = {}
        self._waiting: list[bytes] = []
        self._size = 0

    def read(self) -> None:
        """Take up what a folder's index says."""
        content = disk.read(self.path)
        self._size = len(content)
        lines = Lines(self.path, content)
        try:
            lines.read(self._take)
            lines.refuse_torn()
        except DamagedError as error:
            self.found = {}
            where = f"line {error.line}, byte {error.offset}"
            self.problem = f"was damaged ({where})"

    def _take(self, fields: Fields) -> None:
        try:
            summary = msgspec.convert(fields, Summary)
        except msgspec.ValidationError as error:
            raise ValueError(str(error)) from error
        self.found[summary.start] = summary

    def add(self, summary: Summary) -> None:
        self._waiting.append(_line(summary))

    def write(self) -> None:
        """Nobody waits for the disk to have it: it can be made anew."""
        if self._waiting:
            content = b"".join(self._waiting)
            disk.append_at(self.path, self._size, content, syncing=None)
            self._size += len(content)
            self._waiting.clear()

    def put_right(self, full: list[Summary]) -> None:
        """Let it tell of these segments, and of no others."""
        content = b"".join(map(_line, full))
        if [*self.found.values()] == full and not self.problem:
            return
        if content:
            disk.write_aside(self.path, content, syncing=None)
        else:
            disk.remove(self.path)
        self._size = len(content)


def _line(summary: Summary) -> bytes:
    return sealed(msgspec.to_builtins(summary))
