"""The folder of an answer, looked at from within the jail but not by the answer.

Whoever answers may have laid links and pipes there, or thousands of files. Only regular
files of the folder itself are read, and not more than a little of them.
"""

from __future__ import annotations

import os
import stat
from hashlib import sha256
from typing import Any

FILES_MAX = 50
BYTES_MAX = 8_000_000
Order = dict[str, Any]


class Disk:
    """The folders of one answer in the room, one a life. uid: whose they are."""

    def __init__(self, room: str, uid: int | None) -> None:
        self._room, self._uid = room, uid
        self._life = 0
        self._folder = -1

    def carry_out(self, order: Order) -> dict[str, Any]:
        """{"restart": {name: hex}} makes a folder; {"files": {name: how many bytes of it
        are known}} tells what is in it."""
        if "restart" in order:
            return {"path": self._restart(order["restart"])}
        return {"files": self._files(order["files"])}

    def close(self) -> None:
        if self._folder >= 0:
            os.close(self._folder)
            self._folder = -1

    def _restart(self, files: dict[str, str]) -> str:
        self.close()
        self._life += 1
        path = f"{self._room}/life-{self._life}"
        os.mkdir(path, 0o700)
        # Held open: a folder of that name that is laid in its place is another one.
        self._folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        self._give(self._folder)
        for name, content in files.items():
            self._write(name, bytes.fromhex(content))
        return path

    def _write(self, name: str, content: bytes) -> None:
        how = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        descriptor = os.open(name, how, 0o600, dir_fd=self._folder)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            self._give(descriptor)

    def _give(self, descriptor: int) -> None:
        if self._uid is not None:
            os.fchown(descriptor, self._uid, self._uid)

    def _files(self, known: dict[str, int]) -> dict[str, Any]:
        """{name: [the file's own number, a hash of what is known, the rest as hex]}

        A log grows by a line, and is looked at after each.
        """
        found: dict[str, Any] = {}
        left = BYTES_MAX
        for name in sorted(os.listdir(self._folder))[:FILES_MAX]:
            content, number = self._read(name, left)
            if content is not None:
                old = content[: known.get(name, 0)]
                new = content[len(old) :]
                found[name] = [number, sha256(old).hexdigest(), new.hex()]
                left -= len(content)
        return found

    def _read(self, name: str, most: int) -> tuple[bytes | None, int]:
        how = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
        try:
            descriptor = os.open(name, how, dir_fd=self._folder)
        except OSError:
            return None, 0
        with os.fdopen(descriptor, "rb") as file:
            about = os.fstat(descriptor)
            if not stat.S_ISREG(about.st_mode) or about.st_size > most:
                return None, 0
            return file.read(most), about.st_ino
