"""Where a store lives, of each kind: a test can come back to it with another one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from services import drop_tables, new_prefix, url_of

from sandbox.errors import StoreError
from sandbox.stores import holding
from sandbox.stores.memory import MemoryStore
from sandbox.stores.profile import FILE, SQL
from sandbox.stores.store import Store
from stores.making import made

WORLD = ("memory", "file in the world", "sql in the world")
DISK = ("file", "sqlite")
SERVERS = ("postgresql", "mariadb")
ON_DISK = (*DISK, *SERVERS)
KINDS = (*WORLD, *ON_DISK)
LASTING = KINDS[1:]

SMALL_SEGMENT_BYTES = 1_024  # so that a test of some messages has several


class Home:
    """A place for one store of a kind; `store()` is a new one there, each time."""

    def __init__(self, kind: str, folder: Path) -> None:
        self.kind = kind
        self.folder = folder
        self.prefix = new_prefix() if kind in SERVERS else ""
        self._stores: list[Store] = []

    def store(self, **options: Any) -> Store:
        store = self._made(options)
        self._stores.append(store)
        return store

    def _made(self, options: dict[str, Any]) -> Store:
        if self.kind == "memory":
            return MemoryStore()
        if self.kind in WORLD:
            return Store(FILE if self.kind.startswith("file") else SQL)
        return made(self.kind, self.where, self.prefix, **options)

    @property
    def where(self) -> str:
        """What is typed to get a store there."""
        if self.kind == "file":
            return str(self.folder / "shop-log")
        return (
            str(self.folder / "shop.db") if self.kind == "sqlite" else url_of(self.kind)
        )

    def clear(self) -> None:
        """Nothing of it stays."""
        # With those of its runs, which hold their tables until they are let go.
        for store in (*self._stores, *holding.HOLDERS.values()):
            with suppress(StoreError):  # it was taken from one that had more to write
                store.kill()
        if self.prefix:
            drop_tables(self.kind, self.prefix)


def homes(kind: str, folder: Path) -> Iterator[Home]:
    """A home, and afterwards nothing of it. Skips the test where there is no such
    database, or fails it."""
    if kind in SERVERS:
        url_of(kind)
    home = Home(kind, folder)
    yield home
    home.clear()
