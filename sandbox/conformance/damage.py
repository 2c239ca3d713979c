"""The steps that damage the file store, and what the real server says of damage.

Our records are longer than the real ones, so a place counted from the end of a file
is kept within its last message: that is what the recordings damage.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sandbox.conformance.recording import Step
from sandbox.conformance.stage import OK, Result, Stage, failed
from sandbox.errors import DamagedError, StoreError
from sandbox.stores.files.names import folder_name
from sandbox.stores.files.segment import NAME
from sandbox.stores.files.store import FileStore

# A channel's messages, and the index that the real server makes anew from them.
_FILE = re.compile(r"(?P<channel>.+)/msgs\.\d+\.(?P<kind>dat|idx)")

_UNREADABLE = (
    "[FTL] STREAM: Failed to start: unable to recover message store for "
    '[{channel}](file: "{channel}/msgs.1.idx"): {problem}'
)
_WRONG_SUM = "corrupted data, expected crc to be 0x<crc>, got 0x<crc>"
_TORN = "unexpected EOF"
CUT_TWICE = (
    "[FTL] STREAM: Failed to start: file store should not be opened consecutively "
    "with the TruncateUnexpectedEOF option set to true"
)

# A file's content, where its last message begins and ends, how many bytes: damaged.
How = Callable[[bytes, int, int, int], bytes]


def file_needs(file: Any) -> Iterator[str]:
    """A file that our store has nothing like."""
    if _FILE.fullmatch(str(file)) is None:
        yield f"damage to {file}"


def store_truncate(stage: Stage, step: Step) -> Result:
    return _damage(stage, step, _cut, step["drop_bytes"])


def store_corrupt(stage: Stage, step: Step) -> Result:
    return _damage(stage, step, _flip, step["from_end"])


def _damage(stage: Stage, step: Step, how: How, count: int) -> Result:
    found = _FILE.fullmatch(step["file"])
    if found is None or not isinstance(stage.store, FileStore):
        return failed(f"there is no {step['file']}")
    folder = stage.store.folder / folder_name(found["channel"])
    segments = sorted(folder.glob(NAME))
    if not segments:
        return failed(f"there is no {step['file']}")
    if found["kind"] == "dat":
        path = segments[-1]
        content = path.read_bytes()
        path.write_bytes(how(content, *_last_message(content), count))
    return OK


def _last_message(content: bytes) -> tuple[int, int]:
    """Where it begins, and where it ends with its newline."""
    start = content.rindex(b'{"sequence"')
    return start, content.index(b"\n", start) + 1


def _cut(content: bytes, start: int, end: int, count: int) -> bytes:
    # A byte of it stays: what is gone altogether was never there.
    return content[: max(start + 1, end - count)]


def _flip(content: bytes, start: int, end: int, count: int) -> bytes:
    at = min(max(start, end - count), end - 2)  # not the newline
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def real_text(error: StoreError) -> str:
    """What the real server says when it cannot start with such a store."""
    if not isinstance(error, DamagedError) or not error.channel:
        return str(error)
    is_torn = not Path(str(error.path)).read_bytes().endswith(b"\n")
    problem = _TORN if is_torn else _WRONG_SUM
    return _UNREADABLE.format(channel=error.channel, problem=problem)
