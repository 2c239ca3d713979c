"""Bytes to the disk: at the end of a file, or a whole file anew; all of them or, for
whoever reads them later, none. Where the system only says no, say what to do.

syncing: when the disk must have it; None: nobody waits for that.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path

from sandbox.errors import StoreError
from sandbox.stores.files.syncing import Syncing

ASIDE = ".new"  # the end of the name of a file that is not in its place yet


def append_at(path: Path, size: int, content: bytes, syncing: Syncing | None) -> None:
    """Write behind the first `size` bytes. Raises StoreError; another try then begins
    at the same place, whatever is there of this one.

    The file is open only meanwhile: nobody has to close it, and it can be removed on
    every system.
    """
    if not size:
        write_aside(path, content, syncing)
        return
    with usable(path), path.open("r+b", buffering=0) as file:
        there = file.seek(0, os.SEEK_END)
        if there < size:
            raise OSError("it is shorter than we wrote it")
        if there > size:
            file.truncate(size)
            file.seek(size)
        _write(file, content)
        if syncing:
            syncing.written(path, file)


def cut_at(path: Path, size: int) -> None:
    """Take away what stands behind the first `size` bytes."""
    with usable(path), path.open("r+b", buffering=0) as file:
        file.truncate(size)


def write_aside(path: Path, content: bytes, syncing: Syncing | None) -> None:
    """Write a whole file anew: a reader never sees half of it."""
    aside = path.with_name(path.name + ASIDE)
    with usable(path):
        with aside.open("wb", buffering=0) as file:
            _write(file, content)
            if syncing:
                syncing.written(path, file)
        aside.replace(path)
        if syncing:
            syncing.named(path.parent)


def _write(file: FileIO, content: bytes) -> None:
    """Where there is room for a part only, the next try says what is wrong."""
    rest = memoryview(content)
    while rest:
        rest = rest[file.write(rest) :]


def move(path: Path, to: Path, syncing: Syncing) -> None:
    """Give a folder another name, which none has."""
    with usable(to):
        path.rename(to)
        syncing.moved(path, to)


def remove(path: Path) -> None:
    """A file or a folder; one that is gone already is no error."""
    with usable(path):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def read(path: Path) -> bytes:
    with usable(path):
        return path.read_bytes() if path.exists() else b""


@contextmanager
def usable(where: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"cannot use {where}: {error.strerror or error}. Nothing confirmed is lost. "
            f"Make room there, or choose an empty or a new folder: FileStore('shop-log')."
        ) from error
