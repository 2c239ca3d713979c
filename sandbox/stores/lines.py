"""A file of JSON lines: on disk before anybody goes on, and checked when it is read.

    {"sequence": 1, "at_ms": 3, "data": "…", "crc": "1c291ca3"}

The checksum is the CRC-32 of the line as it stands there, without `, "crc": "…"`. A
line without one is taken as it is: earlier versions wrote none.

Whatever stands behind the last newline was never confirmed: the process ended, or
the disk was full, in the middle of it.
"""

from __future__ import annotations

import json
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zlib import crc32

from sandbox.errors import DamagedError, StoreError

Fields = dict[str, Any]

_encode = json.JSONEncoder(ensure_ascii=False).encode
SEAL = b', "crc": "%08x"}'
SEAL_START, SEAL_SIZE = SEAL[:10], 20


class LineFile:
    """Read once, then appended to. count: its lines. torn: the half line behind them.

    channel: whose messages it holds, if it does, for the error messages.
    """

    def __init__(self, path: Path, channel: str = "") -> None:
        self.path = path
        self.channel = channel
        self.count = 0
        self.torn = b""
        self._size = 0

    def read(self, take: Callable[[Fields], None]) -> None:
        """Hand over line by line. Raises DamagedError for one that says nothing."""
        with usable(self.path):
            content = self.path.read_bytes() if self.path.exists() else b""
        *lines, self.torn = content.split(b"\n")
        for line in lines:
            self.count += 1
            try:
                take(_unsealed(line))
            except (AttributeError, KeyError, TypeError, ValueError) as error:
                raise self.damaged(_told(error)) from error
        self._size = len(content) - len(self.torn)

    def open(self) -> None:
        """From now on it is written to; half a line is cut off."""
        with usable(self.path):
            # Unbuffered: a line that could not be written must not follow later.
            self._file = self.path.open("ab", buffering=0)
            self._file.truncate(self._size)
        # A world that is thrown away unstopped closes its files, too.
        weakref.finalize(self, self._file.close)

    def replace(self, lines: Iterable[Fields]) -> None:
        """Before it is opened: other lines, written aside and moved into place."""
        content = b"".join(map(_sealed, lines))
        write_aside(self.path, content)
        self._size = len(content)

    def append(self, *lines: Fields) -> None:
        if self._file.closed:
            raise opened_elsewhere(self.path.parent)
        content = b"".join(map(_sealed, lines))
        with usable(self.path):
            # Half a line is still there if the write before this one failed.
            self._file.truncate(self._size)
            if self._file.write(content) < len(content):
                raise OSError("there is room for a part of the message only")
        self._size += len(content)

    def close(self) -> None:
        self._file.close()

    def damaged(self, problem: str) -> DamagedError:
        """The error for the line that was read last."""
        return DamagedError(self.path, self.count, problem, self.channel)


def _sealed(fields: Fields) -> bytes:
    # Half of a surrogate pair is no UTF-8; the escape of Python is that of JSON.
    line = _encode(fields).encode(errors="backslashreplace")
    return line[:-1] + SEAL % crc32(line) + b"\n"


def _unsealed(line: bytes) -> Fields:
    seal = line[-SEAL_SIZE:]
    if seal.startswith(SEAL_START) and seal.endswith(SEAL[-2:]):
        line = line[:-SEAL_SIZE] + b"}"
        if seal != SEAL % crc32(line):
            expected = seal[len(SEAL_START) : -2].decode(errors="backslashreplace")
            raise ValueError(f"expected crc {expected}, got {crc32(line):08x}")
    fields = json.loads(line.decode())
    if not isinstance(fields, dict):
        raise TypeError(f"it holds {type(fields).__name__}, not fields and values")
    return fields


# What goes wrong


def _told(error: Exception) -> str:
    told_by_us = type(error) in (TypeError, ValueError)
    return str(error) if told_by_us else f"{type(error).__name__} {error}"


def opened_elsewhere(folder: Path) -> StoreError:
    return StoreError(
        f"{folder} was opened again elsewhere, which closed this store. Go on there, "
        f"or make a new World and a new FileStore({folder.as_posix()!r})."
    )


def write_aside(path: Path, content: bytes) -> None:
    """Write a whole file anew: a reader never sees half of it."""
    aside = path.with_suffix(".new")
    with usable(path):
        aside.write_bytes(content)
        aside.replace(path)


@contextmanager
def usable(where: Path) -> Iterator[None]:
    """Where the system or a file's content only says no, say what to do."""
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"cannot use {where}: {error.strerror or error}. Nothing confirmed is lost. "
            f"Make room there, or choose an empty or a new folder: FileStore('shop-log')."
        ) from error
    except (KeyError, TypeError, ValueError) as error:
        raise StoreError(
            f"{where} cannot be read: {type(error).__name__} {error}. Put it right with "
            f"an editor, or choose a new folder: FileStore('shop-log')."
        ) from error
