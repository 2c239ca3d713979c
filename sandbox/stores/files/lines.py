"""One line of a store's file: JSON that anybody can read, with a seal at its end.

    {"sequence":1,"at_ms":3,"size":21,"data":"…","length":47,"crc":"1c291ca3"}

length, crc: how many bytes there are before `,"length"`, and their CRC-32.

Whatever stands behind the last newline of a file is torn: the process ended, or the
disk was full, in the middle of it, and nobody was told that it is stored. But where a
whole line stands there and then something else than its newline, it was changed later.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from zlib import crc32

import msgspec

from sandbox.errors import DamagedError
from sandbox.stores.log import Record

Fields = dict[str, Any]

_encode = msgspec.json.Encoder().encode
TEXT = b'{"sequence":%d,"at_ms":%d,"size":%d,"data":%b'
BYTES = TEXT.replace(b"data", b"base64")
SEALED = b'%b,"length":%d,"crc":"%08x"}\n'
SEAL = re.compile(rb',"length":([0-9]{1,18}),"crc":"([0-9a-f]{8})"\}')
SEAL_AT_END = re.compile(SEAL.pattern + rb"\Z")
SEAL_SIZE_MAX = 50


def encoded(value: object) -> bytes:
    try:
        return _encode(value)
    except UnicodeEncodeError:
        # Half of a surrogate pair is no UTF-8; JSON has an escape for it.
        return json.dumps(value, separators=(",", ":")).encode()


def sealed(fields: Fields) -> bytes:
    body = encoded(fields)[:-1]
    return SEALED % (body, len(body), crc32(body))


def sealed_messages(records: Sequence[Record]) -> list[bytes]:
    """The same for stored messages; a payload of bytes is written as base64."""
    try:
        payloads = [_encode(record.data) for record in records]
    except UnicodeEncodeError:
        payloads = [encoded(record.data) for record in records]
    lines = []
    for r, payload in zip(records, payloads, strict=True):
        form = TEXT if isinstance(r.data, str) else BYTES
        body = form % (r.sequence, r.at_ms, r.size, payload)
        lines.append(SEALED % (body, len(body), crc32(body)))
    return lines


def unsealed(line: bytes) -> Fields:
    """Raises ValueError if it is not what was written."""
    seal = SEAL_AT_END.search(line[-SEAL_SIZE_MAX:])
    if seal is None:
        raise ValueError("its length and crc are not at its end")
    body, length, crc = line[: len(line) - len(seal[0])], int(seal[1]), int(seal[2], 16)
    if len(body) != length:
        raise ValueError(f"expected {length} bytes, got {len(body)}")
    if crc32(body) != crc:
        raise ValueError(f"expected crc {crc:08x}, got {crc32(body):08x}")
    return {**json.loads(body + b"}")}


class Lines:
    """A file's lines, one after the other. number, offset: the line that is read, and
    the byte it begins at. torn: the half line behind them. size: without it.

    channel: whose messages it holds, if it does, for the error messages.
    """

    def __init__(self, path: Path, content: bytes, channel: str = "") -> None:
        self.path = path
        self.channel = channel
        self.number = self.offset = 0
        *self._lines, self.torn = content.split(b"\n")
        self.size = len(content) - len(self.torn)

    def read(self, take: Callable[[Fields], None]) -> None:
        """Hand over line by line. Raises DamagedError for one that says nothing, or
        that goes on behind its seal."""
        for line in self._lines:
            self.number += 1
            try:
                take(unsealed(line))
            except (KeyError, TypeError, ValueError) as error:
                raise self.damaged(_told(error)) from error
            self.offset += len(line) + 1
        sealed_size = _size_of_sealed(self.torn)
        if sealed_size < len(self.torn):
            self.number += 1
            raise self.damaged(f"there is no newline behind its {sealed_size} bytes")

    def refuse_torn(self) -> None:
        if self.torn:
            self.number += 1
            raise self.damaged("it has no end. FileStore(…, torn='cut') cuts it off")

    def damaged(self, problem: str) -> DamagedError:
        """The error for the line that was read last."""
        return DamagedError(self.path, self.number, problem, self.channel, self.offset)

    @property
    def said_of_torn(self) -> str:
        """Told in full: nobody else has it any more."""
        text = self.torn.decode(errors="backslashreplace")
        where = f"{self.path.name}, line {self.number + 1}, byte {self.size}"
        return f"{where}, never confirmed: {text}"


def _size_of_sealed(torn: bytes) -> int:
    """Of the whole line that it begins with, or its own size if with none."""
    for seal in SEAL.finditer(torn):
        size, crc = seal.start(), int(seal[2], 16)
        if size == int(seal[1]) and crc32(torn[:size]) == crc:
            return seal.end()
    return len(torn)


def _told(error: Exception) -> str:
    told_by_us = type(error) is ValueError
    return str(error) if told_by_us else f"{type(error).__name__} {error}"
