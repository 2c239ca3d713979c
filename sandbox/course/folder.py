"""A folder that goes through the restarts of one program, on either side of the wall.

What a new process finds is a copy of the files. So nothing reaches it but what was in
them: no buffer, no lock and no open transaction of the process before.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from sandbox.course.exercise import Fault, MisbehavedError

# Nobody pulls the plug here, and on a real disk each commit may take 20 ms.
IN_MEMORY = Path("/dev/shm")


class Folder(Protocol):
    """The folder of the process that runs now. An exercise sees what is in it; the
    answer, which works in it, knows its path."""

    @property
    def path(self) -> str: ...

    def files(self) -> dict[str, bytes]:
        """{name: content}"""
        ...

    def number(self, name: str) -> int | None:
        """Another one, another file: it was made anew, not written on."""
        ...

    def restart(self, files: Mapping[str, bytes]) -> None:
        """Another process starts, in a folder that holds just these files."""
        ...


class NearFolder:
    """One of this process."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._life = 0
        self.restart({})

    @property
    def path(self) -> str:
        return (self._root / f"life-{self._life}").as_posix()

    def files(self) -> dict[str, bytes]:
        paths = sorted(Path(self.path).iterdir())
        return {path.name: path.read_bytes() for path in paths if path.is_file()}

    def number(self, name: str) -> int | None:
        path = Path(self.path) / name
        return path.stat().st_ino if path.exists() else None

    def restart(self, files: Mapping[str, bytes]) -> None:
        self._life += 1
        Path(self.path).mkdir()
        for name, content in files.items():
            (Path(self.path) / name).write_bytes(content)


@contextmanager
def near_folder() -> Iterator[Folder]:
    """A folder with nothing in it, gone with the program that it is for."""
    where = IN_MEMORY if os.access(IN_MEMORY, os.W_OK) else None
    with TemporaryDirectory(
        prefix="exercise-", dir=where, ignore_cleanup_errors=True
    ) as root:
        yield NearFolder(Path(root))


@contextmanager
def told_by_name(folder: Folder) -> Iterator[None]:
    """Faults name a file without the folder, which nobody has seen."""
    try:
        yield
    except MisbehavedError as error:
        raise MisbehavedError(without_path(error.fault, folder)) from None


def without_path(fault: Fault, folder: Folder) -> Fault:
    return replace(fault, fact=fault.fact.replace(f"{folder.path}/", ""))
