"""A channel's file: what was confirmed is a whole line of it, ended by a newline.

Whatever stands behind the last newline was never confirmed: the process ended, or
the disk was full, in the middle of it. It is cut off and reported when the file is
opened. Any other line that cannot be read is an error: nothing is skipped.
"""

from __future__ import annotations

import base64
import json
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sandbox.errors import StoreError
from sandbox.stores.log import Log, Record


class FileLog(Log):
    """A log that writes each message down before anyone is told of it.

    dropped: gets a sentence about what was cut off, if anything was.
    Raises StoreError.
    """

    def __init__(self, path: Path, dropped: list[str]) -> None:
        self._path = path
        with usable(path):
            content = path.read_bytes() if path.exists() else b""
            whole = content[: content.rfind(b"\n") + 1]
            super().__init__(_records_of(path, whole))
            # Unbuffered: a line that could not be written must not follow later.
            self._file = path.open("ab", buffering=0)
            self._size = self._file.truncate(len(whole))
        # A world that is thrown away unstopped closes its files, too.
        weakref.finalize(self, self._file.close)
        if torn := content[len(whole) :]:
            # Told in full: nobody else has it any more.
            text = f"{path.name}, line {len(self) + 1}, never confirmed: "
            dropped.append(text + torn.decode(errors="backslashreplace"))

    def _write(self, record: Record) -> None:
        if self._file.closed:
            raise opened_elsewhere(self._path.parent)
        line = _line_of(record)
        with usable(self._path):
            # Half a line is still there if the write before this one failed.
            self._file.truncate(self._size)
            if self._file.write(line) < len(line):
                raise OSError("there is room for a part of the message only")
        self._size += len(line)

    def close(self) -> None:
        self._file.close()


def _line_of(record: Record) -> bytes:
    data = record.data
    line: dict[str, Any] = {"sequence": record.sequence, "at_ms": record.at_ms}
    if isinstance(data, bytes):
        line["base64"] = base64.b64encode(data).decode()
    else:
        line["data"] = data
    # Half of a surrogate pair is no UTF-8; the escape of Python is that of JSON.
    return f"{json.dumps(line, ensure_ascii=False)}\n".encode(errors="backslashreplace")


def _records_of(path: Path, whole: bytes) -> list[Record]:
    records: list[Record] = []
    for number, line in enumerate(whole.split(b"\n")[:-1], 1):
        with usable(f"{path}, line {number}"):
            record = _record_of(json.loads(line.decode()))
            if records and record.sequence != records[-1].sequence + 1:
                raise ValueError(f"a line is missing after #{records[-1].sequence}")
        records.append(record)
    return records


def _record_of(fields: Any) -> Record:
    if "base64" in fields:
        data: str | bytes = base64.b64decode(fields["base64"], validate=True)
    else:
        data = str(fields["data"])
    return Record(int(fields["sequence"]), data, int(fields["at_ms"]))


# What goes wrong


def opened_elsewhere(folder: Path) -> StoreError:
    return StoreError(
        f"{folder} was opened again elsewhere, which closed this store. Go on there, "
        f"or make a new World and a new FileStore({folder.as_posix()!r})."
    )


@contextmanager
def usable(where: Path | str) -> Iterator[None]:
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
