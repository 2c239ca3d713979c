"""Flat files: one line a message, one file a channel; any editor can read them.

    shop-log/channel-ticket%3aupdated.jsonl    {"sequence":1,"at_ms":3,"data":"…"}
    shop-log/clients.json                      who is registered
    shop-log/subscriptions.json                who stands where

A line is flushed before anybody hears that the message is stored.
"""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import tempfile
import weakref
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from sandbox.errors import StoreError
from sandbox.kernel.trace import Table
from sandbox.stores.log import Log, Record
from sandbox.stores.memory import MemoryStore

MARKER = ".event-bus-store"
NAME_MAX = 200  # every system takes names up to 255 bytes
PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_")


class FileStore(MemoryStore):
    """Keeps its files in `folder`; without one, in a folder of its own that goes
    with the Python process.

    Raises StoreError if the folder cannot be used or a line cannot be read.
    """

    kind = "FILE"

    def __init__(self, folder: str | Path | None = None) -> None:
        if folder is None:
            folder = tempfile.mkdtemp(prefix="event-bus-store-")
            weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self.folder = Path(folder)
        self.logs = {}
        super().__init__()

    def open(self) -> None:
        self.close()
        self._prepare_folder()
        # {file name: channel}, for channels whose name is too long for a file's.
        self._long_names = self._load("long-names")
        for path in sorted(self.folder.glob("channel-*.jsonl")):
            self.logs[self._channel_of(path)] = FileLog(path, _read_records(path))
        self.clients = self._load("clients")
        self.subscriptions = self._load("subscriptions")

    def close(self) -> None:
        for log in self.logs.values():
            log.close()  # type: ignore[attr-defined]
        MemoryStore.open(self)

    def place(self, name: str) -> FileStore:
        """An empty folder below this one, for one run.

        A folder of that name is emptied only if it carries our marker.
        """
        folder = self.folder / name
        if folder.exists() and not (folder / MARKER).exists():
            raise StoreError(
                f"{folder} is not a store of ours, so it is left alone; "
                f"choose another folder: FileStore('another-name')."
            )
        shutil.rmtree(folder, ignore_errors=True)
        store = FileStore(folder)
        store._parent = self  # type: ignore[attr-defined]  # keeps a folder of its own alive
        return store

    def add_channel(self, channel: str) -> Log:
        name = file_name(channel)
        if "~" in name:
            self._long_names[name] = channel
            self._save("long-names", self._long_names)
        log = self.logs[channel] = FileLog(self.folder / name, [])
        return log

    def save_client(self, client_id: str, client: Any) -> None:
        super().save_client(client_id, client)
        self._save("clients", self.clients)

    def drop_client(self, client_id: str) -> None:
        super().drop_client(client_id)
        self._save("clients", self.clients)

    def save_subscription(self, key: str, subscription: Any) -> None:
        super().save_subscription(key, subscription)
        self._save("subscriptions", self.subscriptions)

    def drop_subscription(self, key: str) -> None:
        super().drop_subscription(key)
        self._save("subscriptions", self.subscriptions)

    def inspect(self) -> Table:
        """The lines on disk, as they are, file by file."""
        lines: list[str] = []
        for path in sorted(self.folder.glob("channel-*.jsonl")):
            written = path.read_text(encoding="utf-8").splitlines()
            lines += [path.name, *written] if written else []
        return Table(lines or ["no message has been written yet"])

    def _channel_of(self, path: Path) -> str:
        if "~" not in path.name:
            return unquote(path.name.removeprefix("channel-").removesuffix(".jsonl"))
        if path.name not in self._long_names:
            raise StoreError(
                f"{path} belongs to a channel that long-names.json does not name; "
                f"put the file's name and its channel in there, or remove the file."
            )
        return str(self._long_names[path.name])

    def _prepare_folder(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if not (self.folder / MARKER).exists() and any(self.folder.iterdir()):
                raise StoreError(
                    f"{self.folder} holds other things than a store, so it is left "
                    f"alone; choose an empty or a new folder: FileStore('shop-log')."
                )
            (self.folder / MARKER).touch()
        except OSError as error:
            raise StoreError(
                f"cannot keep files in {self.folder}: {error.strerror}. Choose a "
                f"folder that you may write to: FileStore('shop-log')."
            ) from error

    def _load(self, name: str) -> dict[str, Any]:
        path = self.folder / f"{name}.json"
        if not path.exists():
            return {}
        return _json_of(path, 1, path.read_bytes())  # type: ignore[no-any-return]

    def _save(self, name: str, content: dict[str, Any]) -> None:
        # Written aside and moved into place: a reader never sees half of it.
        path = self.folder / f"{name}.json"
        aside = path.with_suffix(".new")
        aside.write_text(json.dumps(content, indent=1), encoding="utf-8")
        aside.replace(path)


class FileLog(Log):
    """A log that writes each message down before anyone is told of it."""

    def __init__(self, path: Path, records: list[Record]) -> None:
        super().__init__(records)
        self._file = path.open("a", encoding="utf-8", newline="\n")
        # A world that is thrown away unstopped closes its files, too.
        weakref.finalize(self, self._file.close)

    def append(
        self, data: str | bytes, now_ms: int, about: int | None = None
    ) -> Record:
        record = super().append(data, now_ms, about)
        self._file.write(_line_of(record))
        self._file.flush()
        return record

    def close(self) -> None:
        self._file.close()


def file_name(channel: str) -> str:
    """A file name that is legal everywhere and different for every channel.

    Only small letters and digits stay as they are: some systems take Foo and foo,
    or two ways to write é, for one file. A name that is too long is cut and told
    apart by its checksum.
    """
    safe = "".join(c if c in PLAIN else _encoded(c) for c in channel)
    if len(safe) > NAME_MAX:
        checksum = hashlib.sha256(channel.encode()).hexdigest()
        safe = f"{safe[: NAME_MAX // 2]}~{checksum}"
    return f"channel-{safe}.jsonl"


def _encoded(character: str) -> str:
    return "".join(f"%{byte:02x}" for byte in character.encode())


def _line_of(record: Record) -> str:
    data = record.data
    line: dict[str, Any] = {"sequence": record.sequence, "at_ms": record.at_ms}
    if isinstance(data, bytes):
        line["base64"] = base64.b64encode(data).decode()
    else:
        line["data"] = data
    return json.dumps(line, ensure_ascii=False) + "\n"


def _read_records(path: Path) -> list[Record]:
    records: list[Record] = []
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            record = _record_of(path, number, line)
            if records and record.sequence != records[-1].sequence + 1:
                raise StoreError(
                    f"{path}, line {number} holds sequence {record.sequence} after "
                    f"{records[-1].sequence}: a line is missing. Put it back."
                )
            records.append(record)
    return records


def _record_of(path: Path, number: int, line: bytes) -> Record:
    fields = _json_of(path, number, line)
    try:
        if "base64" in fields:
            data: str | bytes = base64.b64decode(fields["base64"], validate=True)
        else:
            data = str(fields["data"])
        return Record(int(fields["sequence"]), data, int(fields["at_ms"]))
    except (KeyError, TypeError, ValueError) as error:
        raise _unreadable(path, number, f"{type(error).__name__} {error}") from error


def _json_of(path: Path, number: int, line: bytes) -> Any:
    try:
        return json.loads(line.decode())
    except ValueError as error:
        raise _unreadable(path, number, str(error)) from error


def _unreadable(path: Path, number: int, problem: str) -> StoreError:
    return StoreError(
        f"{path}, line {number} cannot be read: {problem}. Look at that line with "
        f"an editor; remove it if it is a half-written last line."
    )
