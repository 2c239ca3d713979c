"""Flat files: one line a message, one file a channel; any editor can read them.

    shop-log/channel-ticket%3aupdated.jsonl    {"sequence":1,"at_ms":3,"data":"…"}
    shop-log/clients.json                      who is registered
    shop-log/subscriptions.json                who stands where

A line is flushed before anybody hears that the message is stored.
"""

from __future__ import annotations

import base64
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from sandbox.errors import StoreError
from sandbox.stores.log import Log, Record
from sandbox.stores.memory import MemoryStore

MARKER = ".event-bus-store"


class FileStore(MemoryStore):
    """Keeps its files in `folder`; without one, in a folder of its own that goes
    with the Python process.

    Raises StoreError if the folder cannot be used or a line cannot be read.
    """

    kind = "FILE"

    def __init__(self, folder: str | Path | None = None) -> None:
        if folder is None:
            self._own = tempfile.TemporaryDirectory(prefix="event-bus-store-")
            folder = self._own.name
        self.folder = Path(folder)
        super().__init__()

    def open(self) -> None:
        super().open()
        self._prepare_folder()
        for path in sorted(self.folder.glob("channel-*.jsonl")):
            channel = unquote(path.name.removeprefix("channel-").removesuffix(".jsonl"))
            self.logs[channel] = FileLog(path, _read_records(path))
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
        log = self.logs[channel] = FileLog(self.folder / file_name(channel), [])
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

    def inspect(self) -> str:
        """The lines on disk, as they are."""
        parts = []
        for path in sorted(self.folder.glob("channel-*.jsonl")):
            parts.append(f"{path.name}\n{path.read_text(encoding='utf-8')}".rstrip())
        return "\n".join(parts) or "no message has been written yet"

    def _prepare_folder(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
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
        return _json_of(path, 1, path.read_text(encoding="utf-8"))  # type: ignore[no-any-return]

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

    def append(self, data: str | bytes, now_ms: int) -> Record:
        record = super().append(data, now_ms)
        self._file.write(_line_of(record))
        self._file.flush()
        return record

    def close(self) -> None:
        self._file.close()


def file_name(channel: str) -> str:
    """A file name that is legal everywhere and different for every channel."""
    # Capitals are encoded too: some systems take Foo and foo for one file.
    safe = "".join(c if c.islower() or c.isdigit() else _encoded(c) for c in channel)
    return f"channel-{safe}.jsonl"


def _encoded(character: str) -> str:
    if character in "-_":
        return character
    if character.isascii():
        return f"%{ord(character):02x}"
    return quote(character, safe="")


def _line_of(record: Record) -> str:
    data = record.data
    line: dict[str, Any] = {"sequence": record.sequence, "at_ms": record.at_ms}
    if isinstance(data, bytes):
        line["base64"] = base64.b64encode(data).decode()
    else:
        line["data"] = data
    return json.dumps(line, ensure_ascii=False) + "\n"


def _read_records(path: Path) -> list[Record]:
    with path.open(encoding="utf-8") as lines:
        return [_record_of(path, number, line) for number, line in enumerate(lines, 1)]


def _record_of(path: Path, number: int, line: str) -> Record:
    fields = _json_of(path, number, line)
    data = fields.get("data")
    if data is None:
        data = base64.b64decode(fields["base64"])
    return Record(fields["sequence"], data, fields["at_ms"])


def _json_of(path: Path, number: int, text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise StoreError(
            f"{path}, line {number} cannot be read: {error}. Look at that line with "
            f"an editor; remove it if it is a half-written last line."
        ) from error
