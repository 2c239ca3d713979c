"""Who has a store open: one at a time, or two servers would number messages alike.

Another process that has it open keeps it, and the error says who that is. In this
process the newcomer gets it: a cell that is run twice opens its store in two worlds.
"""

from __future__ import annotations

import os
import platform
import weakref
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from sandbox.errors import StoreError

# By what is held, a folder or a database with its prefix: the open store. It belongs
# to the process, as the files and connections do.
HOLDERS: weakref.WeakValueDictionary[str, Any] = weakref.WeakValueDictionary()


def take(where: str, store: Any) -> None:
    """From now on `store` has it; who had it in this process is closed."""
    holder = HOLDERS.get(where)
    if holder is not None and holder is not store:
        try:
            holder.close()
        finally:
            HOLDERS.pop(where, None)
    HOLDERS[where] = store


def give_up(where: str, store: Any) -> None:
    if HOLDERS.get(where) is store:
        del HOLDERS[where]


def check(where: str, store: Any, again: str) -> None:
    """Raises StoreError if `store` has lost it; `again`: what to type."""
    if HOLDERS.get(where) is not store:
        raise StoreError(
            f"{where} was opened again elsewhere, which closed this store. Go on "
            f"there, or make a new World and a new {again}."
        )


def who_we_are() -> str:
    """This process, as somebody who wants to find it would name it."""
    return f"process {os.getpid()} on {platform.node() or 'this machine'}"


def held(where: str, holder: str, instead: str) -> StoreError:
    """instead: what to type to have a store of one's own."""
    return StoreError(
        f"{where} is in use by {holder or 'another process'}: another notebook or "
        f"program has a server with this store. Restart its kernel or end it, or take "
        f"a store of your own: {instead}."
    )


class PathLock:
    """A lock file beside what it locks; it goes with the process, however that ends.

    Raises StoreError if another process has it, OSError if none can be made.
    """

    def __init__(self, path: Path, where: str, instead: str) -> None:
        # Another file says who: on some systems nobody may read one that is locked.
        holder = path.with_name(f"{path.name}-holder")
        self._lock = FileLock(path)
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise held(where, _read(holder), instead) from None
        try:
            holder.write_text(who_we_are(), encoding="utf-8")
        except OSError:
            self._lock.release()
            raise

    def release(self) -> None:
        self._lock.release()


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""
