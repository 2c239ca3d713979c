"""Flat files: one line a message, one file a channel; any editor can read them.

    shop-log/channel-ticket%3aupdated.jsonl    {"sequence":1,"at_ms":3,"data":"…"}
    shop-log/clients.json                      who is registered
    shop-log/subscriptions.json                who stands where

A line is written before anybody hears that the message is stored.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import weakref
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from sandbox.kernel.trace import Table
from sandbox.stores.file_log import FileLog, opened_elsewhere, usable
from sandbox.stores.log import Log
from sandbox.stores.memory import MemoryStore

MARKER = ".event-bus-store"
NOT_OURS = "it holds other things than a store, so it is left alone"
NAME_MAX = 200  # every system takes names up to 255 bytes
PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_")

# Who writes to a folder. It belongs to the process: a cell that is run twice opens
# its folder in two worlds, and two writers would number their messages alike.
HOLDERS: weakref.WeakValueDictionary[Path, FileStore] = weakref.WeakValueDictionary()


class FileStore(MemoryStore):
    """Keeps its files in `folder`; without one, in a folder of its own that goes
    with the Python process.

    parent: the store this one is a place of. dropped: what was found half written
    and cut off, in sentences. Opening a folder closes the store that had it open.
    Raises StoreError if the folder cannot be used or a line cannot be read.
    """

    kind = "FILE"

    def __init__(self, folder: str | Path | None = None, *, parent: Any = None) -> None:
        if folder is None:
            folder = tempfile.mkdtemp(prefix="event-bus-store-")
            weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self.folder = Path(folder)
        self.dropped: list[str] = []
        self._parent = parent  # held on to: its folder may go when it goes
        self._places: set[str] = set()
        super().__init__()

    def open(self) -> None:
        self._prepare_folder()
        _let_go(self.folder)
        super().open()
        HOLDERS[self.folder.resolve()] = self
        # {file name: channel}, for channels whose name is too long for a file's.
        self._long_names = self._load("long-names")
        for path in sorted(self.folder.glob("channel-*.jsonl")):
            self.logs[self._channel_of(path)] = FileLog(path, self.dropped)
        self.clients = self._load("clients")
        self.subscriptions = self._load("subscriptions")

    def place(self, name: str) -> FileStore:
        """An empty folder below this one for one run: name, then name-2, name-3, …

        A new FileStore on the same folder counts anew, so a cell may be run twice.
        A folder of that name is emptied only if it carries our marker.
        """
        self._check_held()
        names = (f"{name}-{n}" if n > 1 else name for n in count(1))
        own = next(free for free in names if free not in self._places)
        if (self.folder / own).exists():
            _clear(self.folder / own)
        self._places.add(own)
        return FileStore(self.folder / own, parent=self)

    def add_channel(self, channel: str) -> Log:
        self._check_held()
        name = file_name(channel)
        if "~" in name:
            self._long_names[name] = channel
            self._save("long-names", self._long_names)
        log = self.logs[channel] = FileLog(self.folder / name, self.dropped)
        return log

    def inspect(self) -> Table:
        """The lines on disk, as they are, file by file; and what was cut off."""
        lines: list[str] = []
        for path in sorted(self.folder.glob("channel-*.jsonl")):
            # At "\n" alone: a payload may hold what else Unicode takes for a line's end.
            text = path.read_bytes().decode(errors="backslashreplace")
            lines += [path.name, *text.removesuffix("\n").split("\n")] if text else []
        lines = lines or ["no message has been written yet"]
        return Table(lines + [f"dropped: {said}" for said in self.dropped])

    def _channel_of(self, path: Path) -> str:
        if "~" not in path.name:
            name = path.name.removeprefix("channel-").removesuffix(".jsonl")
            return unquote(name, errors="surrogatepass")
        with usable(self.folder / "long-names.json"):
            return str(self._long_names[path.name])

    def _prepare_folder(self) -> None:
        with usable(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            if not (self.folder / MARKER).exists() and any(self.folder.iterdir()):
                raise FileExistsError(NOT_OURS)
            (self.folder / MARKER).touch()

    def _check_held(self) -> None:
        if HOLDERS.get(self.folder.resolve()) is not self:
            raise opened_elsewhere(self.folder)

    def _load(self, name: str) -> dict[str, Any]:
        path = self.folder / f"{name}.json"
        with usable(path):
            return {**json.loads(path.read_bytes().decode())} if path.exists() else {}

    def _save(self, name: str, content: dict[str, Any]) -> None:
        self._check_held()
        # Written aside and moved into place: a reader never sees half of it.
        path = self.folder / f"{name}.json"
        aside = path.with_suffix(".new")
        with usable(path):
            aside.write_text(json.dumps(content, indent=1), encoding="utf-8")
            aside.replace(path)


def _let_go(folder: Path) -> None:
    """Close the store that has this folder open; whatever it writes next fails."""
    holder = HOLDERS.pop(folder.resolve(), None)
    if holder is not None:
        holder.close()


def _clear(folder: Path) -> None:
    """Remove a store of ours; one that is open is closed first."""
    with usable(folder):
        if not (folder / MARKER).exists():
            raise FileExistsError(NOT_OURS)
        _let_go(folder)
        shutil.rmtree(folder)


def file_name(channel: str) -> str:
    """A file name that is legal everywhere and different for every channel.

    Only small letters and digits stay as they are: some systems take Foo and foo,
    or two ways to write é, for one file. A name that is too long is cut and told
    apart by its checksum.
    """
    safe = "".join(c if c in PLAIN else _encoded(c) for c in channel)
    if len(safe) > NAME_MAX:
        checksum = hashlib.sha256(channel.encode(errors="surrogatepass")).hexdigest()
        safe = f"{safe[: NAME_MAX // 2]}~{checksum}"
    return f"channel-{safe}.jsonl"


def _encoded(character: str) -> str:
    return "".join(f"%{b:02x}" for b in character.encode(errors="surrogatepass"))
