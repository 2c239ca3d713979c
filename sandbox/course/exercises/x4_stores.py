"""The three stores, each on a disk that is gone with the program it was made for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sandbox.course.exercises.x4_disk import disk
from sandbox.stores.files.store import FileStore
from sandbox.stores.memory import MemoryStore
from sandbox.stores.sql.store import SqlStore
from sandbox.stores.store import Store

STORES = ("memory", "file", "sql")


@contextmanager
def store_of(kind: str) -> Iterator[Store]:
    """A store of that kind with nothing in it."""
    if kind == "memory":
        yield MemoryStore()
        return
    with disk() as it:
        made = FileStore(it.here) if kind == "file" else SqlStore(it.here / "shop.db")
        try:
            yield made
        finally:
            made.close()
