"""Flat files: one line a message, one file a channel; any editor can read them.

    shop-log/channel-ticket%3aupdated.jsonl    {"sequence": 1, "at_ms": 3, "data": "…"}
    shop-log/clients.json                      who is registered
    shop-log/places.jsonl                      who stands where

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

from sandbox.errors import BadOptionError, StoreError
from sandbox.kernel.trace import Table
from sandbox.stores.file_log import FileLog
from sandbox.stores.lines import LineFile, opened_elsewhere, usable, write_aside
from sandbox.stores.log import Note
from sandbox.stores.places_file import PlacesFile
from sandbox.stores.profile import FILE
from sandbox.stores.store import Contents, Store

MARKER = ".event-bus-store"
NOT_OURS = "it holds other things than a store, so it is left alone"
TORN = ("cut", "refuse")
NAME_MAX = 200  # every system takes names up to 255 bytes
PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_")

# Who writes to a folder. It belongs to the process: a cell that is run twice opens
# its folder in two worlds, and two writers would number their messages alike.
HOLDERS: weakref.WeakValueDictionary[Path, FileStore] = weakref.WeakValueDictionary()


class FileStore(Store):
    """Keeps its files in `folder`; without one, in a folder of its own that goes
    with the Python process.

    torn: what to do with half a message at the end of a file: "cut" it off, or
    "refuse" to open, as the real server does. parent: the store this one is a place
    of. dropped: what was found half written and cut off, in sentences. Opening a
    folder closes the store that had it open.
    Raises StoreError if the folder cannot be used or a line cannot be read.
    """

    def __init__(
        self,
        folder: str | Path | None = None,
        *,
        torn: str = "cut",
        parent: Any = None,
    ) -> None:
        if torn not in TORN:
            raise BadOptionError(f"torn takes 'cut' or 'refuse', got {torn!r}.")
        if folder is None:
            folder = tempfile.mkdtemp(prefix="event-bus-store-")
            weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self.folder = Path(folder)
        self.torn = torn
        self.dropped: list[str] = []
        self._parent = parent  # held on to: its folder may go when it goes
        self._run_names: set[str] = set()
        super().__init__(FILE)

    def open(self) -> None:
        self._prepare_folder()
        _let_go(self.folder)
        super().open()
        HOLDERS[self.folder.resolve()] = self
        try:
            self._read_all()
        except StoreError:
            super().close()
            del HOLDERS[self.folder.resolve()]
            raise

    def _read_all(self) -> None:
        # {file name: channel}, for channels whose name is too long for a file's.
        self._long_names = self._load("long-names")
        for path in sorted(self.folder.glob("channel-*.jsonl")):
            self.add_channel(self._channel_of(path))
        self.clients = self._load("clients")
        file = LineFile(self.folder / "places.jsonl")
        self._places_file = PlacesFile(file)
        self.places = self._places_file.places
        self._tell_torn(file)

    def close(self) -> None:
        super().close()
        self._places_file.close()
        self._kept = Contents({}, {}, {})  # it is read again from the files

    def place(self, name: str) -> FileStore:
        """An empty folder below this one for one run: name, then name-2, name-3, …

        A new FileStore on the same folder counts anew, so a cell may be run twice.
        A folder of that name is emptied only if it carries our marker.
        """
        self._check_held()
        names = (f"{name}-{n}" if n > 1 else name for n in count(1))
        own = next(free for free in names if free not in self._run_names)
        if (self.folder / own).exists():
            _clear(self.folder / own)
        self._run_names.add(own)
        return FileStore(self.folder / own, torn=self.torn, parent=self)

    # Channels

    def _new_log(self, channel: str) -> FileLog:
        self._check_held()
        name = file_name(channel)
        if "~" in name and name not in self._long_names:
            self._long_names[name] = channel
            self._save("long-names", self._long_names)
        file = LineFile(self.folder / name, channel)
        log = FileLog(file, self.profile.record_overhead_bytes)
        if file.torn and self.torn == "refuse":
            file.count += 1
            raise file.damaged("it has no end. FileStore(…, torn='cut') cuts it off")
        file.open()
        self._tell_torn(file)
        return log

    def delete_channel(self, channel: str) -> None:
        self._check_held()
        super().delete_channel(channel)
        name = file_name(channel)
        with usable(self.folder / name):
            (self.folder / name).unlink()
        if self._long_names.pop(name, None) is not None:
            self._save("long-names", self._long_names)

    def _tell_torn(self, file: LineFile) -> None:
        if file.torn:
            # Told in full: nobody else has it any more.
            said = f"{file.path.name}, line {file.count + 1}, never confirmed: "
            self.dropped.append(said + file.torn.decode(errors="backslashreplace"))

    # Clients and places

    def save_client(self, client_id: str, client: Any) -> None:
        super().save_client(client_id, client)
        self._save("clients", self.clients)

    def drop_client(self, client_id: str) -> None:
        super().drop_client(client_id)
        self._save("clients", self.clients)

    def save_place(self, key: str, place: Any) -> None:
        self._check_held()
        super().save_place(key, place)
        self._places_file.save(key, self.places[key])

    def drop_place(self, key: str) -> None:
        self._check_held()
        super().drop_place(key)
        self._places_file.drop(key)

    def _take_notes(self, notes: list[Note]) -> None:
        self._places_file.note(notes)
        super()._take_notes(notes)

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
        text = json.dumps(content, indent=1)
        write_aside(self.folder / f"{name}.json", text.encode())


def _let_go(folder: Path) -> None:
    """Close the store that has this folder open; whatever it writes next fails."""
    holder = HOLDERS.get(folder.resolve())
    if holder is not None:
        try:
            holder.close()
        finally:
            del HOLDERS[folder.resolve()]


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
