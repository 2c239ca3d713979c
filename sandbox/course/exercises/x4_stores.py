"""The three stores, each on a disk that is gone with the program it was made for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sandbox.course.folder import near_folder
from sandbox.stores.files.store import FileStore
from sandbox.stores.memory import MemoryStore
from sandbox.stores.store import Store

STORES = ("memory", "file", "sql")


@contextmanager
def store_of(kind: str) -> Iterator[Store]:
    """A store of that kind with nothing in it."""
    if kind == "memory":
        yield MemoryStore()
        return
    with near_folder() as folder:
        here = Path(folder.path)
        made = FileStore(here) if kind == "file" else sql_store(here)
        try:
            yield made
        finally:
            made.close()


def sql_store(folder: Path) -> Store:
    from sandbox.stores.sql.store import SqlStore  # SQLAlchemy takes a while to load

    return SqlStore(folder / "shop.db")
