"""A store's folder: ours if it carries our marker, and never anybody else's.

shop-log/.event-bus-store    {"layout":2}
shop-log/.lock               held by the process that has it open
"""

from __future__ import annotations

import json
from pathlib import Path

from sandbox.errors import StoreError
from sandbox.stores.files.disk import remove, usable
from sandbox.stores.holding import HOLDERS, PathLock

MARKER = ".event-bus-store"
LAYOUT = 2
NOT_OURS = "it holds other things than a store, so it is left alone"
ANOTHER = "Choose a new folder: FileStore('shop-log')."


def prepare(folder: Path) -> None:
    """Make it, or see that it is ours. Raises StoreError."""
    marker = folder / MARKER
    with usable(folder):
        folder.mkdir(parents=True, exist_ok=True)
        if not marker.exists() and any(folder.iterdir()):
            raise FileExistsError(NOT_OURS)
    layout = _layout(marker)
    if layout > LAYOUT:
        raise StoreError(
            f"{folder} was made by a later version of the sandbox. Update it, or "
            f"choose a new folder: FileStore('shop-log')."
        )
    if layout < LAYOUT:
        _take_over(folder)


def _layout(marker: Path) -> int:
    """Of an earlier version, whose marker was empty: 1; without one: 0."""
    with usable(marker):
        text = marker.read_text("utf-8", "replace") if marker.exists() else "0"
    try:
        return int(json.loads(text)["layout"]) if len(text) > 1 else int(not text)
    except (KeyError, TypeError, ValueError):
        raise StoreError(
            f"{marker} does not say which version made this store. {ANOTHER}"
        ) from None


def _take_over(folder: Path) -> None:
    if any(folder.glob("channel-*.jsonl")):
        raise StoreError(
            f"{folder} was made by an earlier version of the sandbox, which wrote one "
            f"file a channel. It is left as it is. {ANOTHER}"
        )
    with usable(folder):
        text = json.dumps({"layout": LAYOUT}, separators=(",", ":"))
        (folder / MARKER).write_text(text + "\n", encoding="utf-8")


def key_of(folder: Path) -> str:
    return str(folder.resolve())


def lock(folder: Path) -> PathLock:
    """Raises StoreError if another process has it."""
    with usable(folder):
        path = folder / ".lock"
        return PathLock(path, str(folder), "FileStore('another-folder')")


def clear(folder: Path) -> None:
    """Remove a store of ours; one that is open in this process is closed first.

    Raises StoreError if it is somebody else's, or open in another process.
    """
    with usable(folder):
        if not (folder / MARKER).exists():
            raise FileExistsError(NOT_OURS)
    holder = HOLDERS.get(key_of(folder))
    if holder is not None:
        holder.close()
    lock(folder).release()
    remove(folder)
