"""What not every database can hold, and a checksum that tells what was changed.

PostgreSQL takes no NUL in a text, and none takes half of a surrogate pair.
"""

from __future__ import annotations

import re
from struct import Struct
from zlib import crc32

_UNSAFE = re.compile("[\\\\\0\ud800-\udfff]")
_UNPLAIN = re.compile("[\0\ud800-\udfff]")
_ESCAPE = re.compile(r"\\u([0-9a-f]{4})")

# What is summed up before the payload: sequence, at_ms and size, 8 bytes each, the
# highest first; and one more byte, 0, if it is not a text.
text_head = Struct(">qqq").pack
bytes_head = Struct(">qqqx").pack


def is_plain(data: str) -> bool:
    """Any database takes it as it is."""
    return (data.isascii() and "\0" not in data) or not _UNPLAIN.search(data)


def escaped(name: str) -> str:
    r"""A name that any database takes: \u0000 for a NUL, and so on."""
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", name)


def unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)


def encoded(data: str | bytes) -> bytes:
    """A payload as bytes, which any database takes."""
    return data if isinstance(data, bytes) else data.encode(errors="surrogatepass")


def decoded(payload: bytes) -> str:
    return payload.decode(errors="surrogatepass")


def channel_sum(channel: str) -> int:
    """Where the checksum of each message in the channel begins."""
    return crc32(channel.encode(errors="surrogatepass"))


def checksum(
    begin: int, sequence: int, at_ms: int, size: int, is_text: bool, payload: bytes
) -> int:
    """CRC-32 over the channel's name, these numbers, and the payload."""
    head = text_head if is_text else bytes_head
    return crc32(payload, crc32(head(sequence, at_ms, size), begin))
