"""A full segment read back at once, as the messages in it.

Its checksum is that of the index, so its lines are taken as they are; where that does
not hold, they are read one by one, to say which one is damaged.
"""

from __future__ import annotations

from pathlib import Path
from typing import cast
from zlib import crc32

import msgspec

from sandbox.stores.files.segment import Reading, Summary
from sandbox.stores.log import Record


class Stored(msgspec.Struct, gc=False, eq=False):
    """A line as msgspec reads it; a line without a message has no sequence.

    It has all that a Record has and is taken for one: to make one of each would take
    as long as reading them.
    """

    sequence: int = 0
    data: str = ""
    at_ms: int = 0
    about: int | None = None
    size: int = 0
    base64: bytes | None = None


_decode = msgspec.json.Decoder(Stored).decode_lines


def check(path: Path, content: bytes, summary: Summary) -> None:
    """Raises DamagedError if it is not the segment that the index tells of."""
    if len(content) == summary.file_size and crc32(content) == summary.file_crc:
        return
    lines = Reading(path, content, 0).lines
    if lines.torn:
        lines.number += 1
        raise lines.damaged("it has no end, and another segment follows")
    raise lines.damaged("its lines are whole, but not those that index.jsonl tells of")


def messages(path: Path, content: bytes, summary: Summary) -> list[Record]:
    """In their order. Raises DamagedError."""
    check(path, content, summary)
    try:
        lines = _decode(content)
    except msgspec.DecodeError:
        # Half of a surrogate pair, which only Python's own reader takes.
        entries = Reading(path, content, 0).entries
        return [entry for entry in entries if isinstance(entry, Record)]
    if len(lines) == summary.messages + 1:
        del lines[0]  # the header
    else:
        lines = [line for line in lines if line.sequence]
    bytes_of = [line.base64 for line in lines if line.base64 is not None]
    if bytes_of:
        return [_record(line) for line in lines]
    return cast("list[Record]", lines)


def _record(line: Stored) -> Record:
    data = line.data if line.base64 is None else line.base64
    return Record(line.sequence, data, line.at_ms, None, line.size)
