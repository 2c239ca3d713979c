"""A store's files as they lie on disk, for `inspect`: nothing is opened or repaired."""

from __future__ import annotations

from pathlib import Path

from sandbox.stores.files.disk import read
from sandbox.stores.inspection import Inspection

IF_EMPTY = "no message has been written yet"


def inspection(folder: Path, dropped: list[str]) -> Inspection:
    """Each file with its lines, then what was dropped when the store was opened."""
    paths = [*sorted(folder.glob("channel-*/*.jsonl")), *sorted(folder.glob("*.jsonl"))]
    parts = {path.relative_to(folder).as_posix(): _lines(path) for path in paths}
    if dropped:
        parts["dropped"] = list(dropped)
    return Inspection(parts, IF_EMPTY)


def _lines(path: Path) -> list[str]:
    # At "\n" alone: a payload may hold what else Unicode takes for a line's end.
    text = read(path).decode(errors="backslashreplace")
    return text.removesuffix("\n").split("\n") if text else []
