"""Flat files: one line a message, one folder a channel; any editor can read them.

    shop-log/channel-ticket%3aupdated/000000000001.jsonl    {"sequence":1,"data":"…", …}
    shop-log/channel-ticket%3aupdated/index.jsonl           what the full files hold
    shop-log/clients.jsonl                                  who is registered
    shop-log/subscriptions.jsonl                            who stands where

A line is on the disk before anybody hears that the message is stored.
"""

from __future__ import annotations

import shutil
import tempfile
import weakref
from itertools import count
from pathlib import Path
from typing import Any

from sandbox.errors import BadOptionError, StoreError
from sandbox.stores import holding
from sandbox.stores.files import disk, folder, parts
from sandbox.stores.files.log import FileLog, Way
from sandbox.stores.files.names import CHANNEL, REMOVING, folder_name, place_name
from sandbox.stores.files.opening import opened
from sandbox.stores.files.syncing import Syncing
from sandbox.stores.inspection import Inspection
from sandbox.stores.log import Log, Note
from sandbox.stores.profile import FILE
from sandbox.stores.store import Contents, Store

TORN = ("cut", "refuse")
BUFFER_BYTES = 64 * 1024
LINE_BYTES = 80  # of a line without its payload, about


class FileStore(Store):
    """Keeps its files in `folder`; without one, in a folder of its own that goes
    with the Python process.

    torn: what to do with half a line at the end of a file: "cut" it off, or "refuse"
    to open, as the real server does. sync_every_ms: how often the disk must have all,
    in virtual time; 0: before anybody hears of it; None: when the server stops, and it
    is written then or when 64 KiB have come together. segment_bytes: how long a
    channel's file grows before the next one is begun. parent: the store this one is a
    place of. dropped: what was found half written and cut off, in sentences. Opening a
    folder closes the store of this process that had it open.
    Raises StoreError if the folder cannot be used or a line cannot be read.
    """

    def __init__(
        self, folder: str | Path | None = None, *, torn: str = "cut",
        sync_every_ms: int | None = 0, segment_bytes: int = 256 * 1024,
        parent: Any = None,
    ) -> None:  # fmt: skip
        _check_options(torn, sync_every_ms, segment_bytes)
        if folder is None:
            folder = tempfile.mkdtemp(prefix="event-bus-store-")
            weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self.folder = Path(folder)
        self.torn = torn
        self.segment_bytes = segment_bytes
        self._buffer_bytes = 0 if sync_every_ms == 0 else BUFFER_BYTES
        self._syncing = Syncing(is_at_once=sync_every_ms is not None)
        self.dropped: list[str] = []
        self._parent = parent  # held on to: its folder may go when it goes
        self._run_names: set[str] = set()
        self._lock: holding.PathLock | None = None
        self._forget()
        super().__init__(FILE._replace(sync_every_ms=sync_every_ms))

    # A server's life

    def open(self) -> None:
        if self._lock is not None:
            self.close()
        self._key = folder.key_of(self.folder)
        folder.prepare(self.folder)
        self._hold()
        self._kept = Contents({}, {}, {})
        super().open()
        try:
            self._read_all()
        except StoreError:
            self._let_go()
            raise

    def _hold(self) -> None:
        """From now on nobody else writes here."""
        holder = holding.HOLDERS.get(self._key)
        try:
            holding.take(self._key, self)
        finally:
            if isinstance(holder, FileStore) and holder is not self:
                holder._give_up()
        try:
            self._lock = folder.lock(self.folder)
        except StoreError:
            self._give_up()
            raise

    def _read_all(self) -> None:
        found = opened(self.folder, self.torn, self._way())
        for log in found.logs:
            log.notes = []
            self.logs[log.channel] = log
        self._clients_file, self._places_file = found.clients, found.places
        self.clients, self.places = found.clients.clients, found.places.places
        self.dropped += found.dropped

    def close(self) -> None:
        """Raises StoreError if the disk does not take it; then call it again."""
        self.flush()
        self.commit()
        with disk.usable(self.folder):
            self._syncing.end()
        super().close()

    def _let_go(self) -> None:
        super()._let_go()
        self._forget()
        self._give_up()

    def _forget(self) -> None:
        """Nothing waits to be written."""
        self._waiting_bytes = 0
        self._removed: list[Path] = []

    def _give_up(self) -> None:
        holding.give_up(self._key, self)
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def place(self, name: str) -> FileStore:
        """An empty folder below this one for one run: name, then name-2, name-3, …

        A new FileStore on the same folder counts anew, so a cell may be run twice.
        A folder of that name is emptied only if it carries our marker.
        """
        self._check_held()
        name = place_name(name)
        names = (f"{name}-{n}" if n > 1 else name for n in count(1))
        own = next(free for free in names if free not in self._run_names)
        if (self.folder / own).exists():
            folder.clear(self.folder / own)
        self._run_names.add(own)
        return FileStore(
            self.folder / own, torn=self.torn, segment_bytes=self.segment_bytes,
            sync_every_ms=self.profile.sync_every_ms, parent=self,
        )  # fmt: skip

    # Changes, and writing them

    def _change(self, size: int) -> None:
        """Something waits to be written, of about that size."""
        self._waiting_bytes += size + LINE_BYTES
        if self._waiting_bytes >= self._buffer_bytes:
            (self.postpone or self.commit)()

    def commit(self) -> None:
        """Bring all that waits to the disk. Raises StoreError; then call it again."""
        if not self._waiting_bytes:
            return
        self._check_held()
        if self._removed:
            # First: nobody may stand in a channel that is gone, should it be made anew.
            self._places_file.journal.write()
        for path in [*self._removed]:
            self._remove(path)
        for log in self.logs.values():
            if isinstance(log, FileLog):
                log.write()
        self._clients_file.journal.write()
        self._places_file.journal.write()
        self._waiting_bytes = 0

    def _check_held(self) -> None:
        holding.check(self._key, self, f"FileStore({self.folder.as_posix()!r})")

    def _refuse(self, size: int) -> None:
        self._check_held()

    # Channels

    def add_channel(self, channel: str) -> Log:
        self._check_held()
        log = super().add_channel(channel)
        self._change(0)
        return log

    def _new_log(self, channel: str) -> FileLog:
        return FileLog(channel, self.folder / folder_name(channel), self._way())

    def _way(self) -> Way:
        overhead_bytes = self.profile.record_overhead_bytes
        return Way(
            self.segment_bytes, self._syncing, overhead_bytes, self._change,
            self._refuse,
        )  # fmt: skip

    def delete_channel(self, channel: str) -> None:
        self._check_held()
        log = self.logs[channel]
        super().delete_channel(channel)
        if isinstance(log, FileLog) and log.is_on_disk:
            self._removed.append(log.folder)
            self._change(0)

    def _remove(self, folder: Path) -> None:
        """Under another name first: half a channel must never be found."""
        aside = folder.with_name(folder.name.replace(CHANNEL, REMOVING, 1))
        if folder.exists():
            disk.remove(aside)
            disk.move(folder, aside, self._syncing)
        disk.remove(aside)
        self._removed.remove(folder)

    # Clients and places

    def save_client(self, client_id: str, client: Any) -> None:
        self._check_held()
        super().save_client(client_id, client)
        self._clients_file.save(client_id, client)
        self._change(0)

    def drop_client(self, client_id: str) -> None:
        self._check_held()
        super().drop_client(client_id)
        self._clients_file.drop(client_id)
        self._change(0)

    def save_place(self, key: str, place: Any) -> None:
        self._check_held()
        super().save_place(key, place)
        self._places_file.save(key, self.places[key])
        self._change(0)

    def drop_place(self, key: str) -> None:
        self._check_held()
        super().drop_place(key)
        self._places_file.drop(key)
        self._change(0)

    def _take_notes(self, notes: list[Note]) -> None:
        super()._take_notes(notes)
        self._places_file.note(notes)
        self._change(len(notes) * LINE_BYTES)

    def inspect(self) -> Inspection:
        """The lines on disk, as they are, file by file; and what was cut off."""
        return parts.inspection(self.folder, self.dropped)


def _check_options(torn: str, sync_every_ms: object, segment_bytes: object) -> None:
    if torn not in TORN:
        raise BadOptionError(f"torn takes 'cut' or 'refuse', got {torn!r}.")
    if sync_every_ms is not None and not _is_number(sync_every_ms, 0):
        raise BadOptionError(
            f"sync_every_ms takes a whole number of milliseconds, 0 or more, or None, "
            f"got {sync_every_ms!r}."
        )
    if not _is_number(segment_bytes, 1):
        raise BadOptionError(
            f"segment_bytes takes a whole number of bytes, 1 or more, got "
            f"{segment_bytes!r}."
        )


def _is_number(value: object, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= least
