"""When the disk has what was written: at once, or all of it when the server stops.

Until then the system has it, in its memory: a kill of the process leaves it, a power
cut does not.
"""

from __future__ import annotations

import os
from io import FileIO
from pathlib import Path


class Syncing:
    """is_at_once: each write waits for the disk. Otherwise what was written is noted,
    and `end` waits for it, once a file."""

    def __init__(self, is_at_once: bool) -> None:
        self._is_at_once = is_at_once
        self._noted: dict[Path, None] = {}  # files, and folders for the names in them

    def written(self, path: Path, file: FileIO) -> None:
        """file: the open file, which has this path or is given it next."""
        if self._is_at_once:
            os.fsync(file.fileno())
        else:
            self._noted[path] = None

    def named(self, folder: Path) -> None:
        """A name in the folder is new."""
        if self._is_at_once:
            _sync_folder(folder)
        else:
            self._noted[folder] = None

    def moved(self, path: Path, to: Path) -> None:
        """A folder has another name, and so has what was written in it."""
        for noted in [noted for noted in self._noted if noted.is_relative_to(path)]:
            del self._noted[noted]
            self._noted[to / noted.relative_to(path)] = None
        self.named(to.parent)

    def end(self) -> None:
        """Wait for all that was noted. Raises OSError; then call it again."""
        # Files before their names: a name must not lead to what is not there.
        for path in sorted(self._noted, key=Path.is_dir):
            if path.is_dir():
                _sync_folder(path)
            elif path.exists():  # limits may have removed it since
                with path.open("r+b", buffering=0) as file:
                    os.fsync(file.fileno())
            del self._noted[path]


def _sync_folder(folder: Path) -> None:
    """Let the disk have its names, too. Some systems cannot, and need not."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)
