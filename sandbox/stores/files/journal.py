"""A file in which each change is a line: reading all of them gives what is so now.

When more than half of it is out of date it is written anew, a line for each thing
there is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from sandbox.stores.files import disk
from sandbox.stores.files.lines import Fields, Lines, sealed
from sandbox.stores.files.syncing import Syncing

REWRITTEN_FROM_BYTES = 64 * 1024


class Journal:
    """Read once, then added to; `write` brings what was added to the disk.

    take: does again what a line says was done. current: the lines that say what is so
    now. Raises DamagedError.
    """

    def __init__(
        self,
        path: Path,
        take: Callable[[Fields], None],
        current: Callable[[], Iterable[Fields]],
        syncing: Syncing,
    ) -> None:
        self.lines = Lines(path, disk.read(path))
        self.lines.read(take)
        self._path = path
        self._current = current
        self._syncing = syncing
        self._waiting: list[bytes] = []
        self._size = self._size_when_new = self.lines.size

    def add(self, *lines: Fields) -> None:
        self._waiting += map(sealed, lines)

    def write(self) -> None:
        """Raises StoreError; what waits is kept for the next try."""
        if not self._waiting:
            return
        content = b"".join(self._waiting)
        size = self._size + len(content)
        if size > max(REWRITTEN_FROM_BYTES, 2 * self._size_when_new):
            self._write_anew()
        else:
            disk.append_at(self._path, self._size, content, self._syncing)
            self._size = size
        self._waiting.clear()

    def put_right(self) -> None:
        """When the store opens and all is checked: without what is out of date."""
        if self.lines.torn or self.lines.number > len([*self._current()]):
            self._write_anew()

    def _write_anew(self) -> None:
        content = b"".join(map(sealed, self._current()))
        disk.write_aside(self._path, content, self._syncing)
        self._size = self._size_when_new = len(content)
