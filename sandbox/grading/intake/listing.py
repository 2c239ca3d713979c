"""What lies in a folder or a zip: names and sizes, and nothing read yet.

Every file is an item, and so is a folder with nothing in it; what cannot be read is an
item with the reason. Only what systems leave behind on their own is passed over.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from zipfile import ZipFile, ZipInfo

from sandbox.course.grafting.learners_file import UnreadableError
from sandbox.grading.intake.careful import (
    LINK,
    entry_problem,
    parts_of,
    read_entry,
    read_file,
    refuse_bomb,
)

LEFT_BEHIND = {
    "__macosx", "__pycache__", ".ds_store", ".git", ".ipynb_checkpoints", "desktop.ini",
    "thumbs.db",
}  # fmt: skip
DEPTH_MAX = 20
FILES_MAX = 5_000  # in one student's folder


@dataclass(frozen=True)
class Item:
    """parts: folders and the name, which is "" for a folder without anything. read:
    takes the most bytes that may come, raises UnreadableError. home: what the outermost
    folder lies in. source: the how-manieth path that was named."""

    parts: tuple[str, ...]
    read: Callable[[int], bytes]
    problem: str = ""
    home: str = ""
    source: int = 0


def broken(parts: Sequence[str], problem: str) -> Item:
    return Item(tuple(parts), partial(refuse, problem), problem)


def refuse(problem: str, _: int) -> bytes:
    raise UnreadableError(problem)


def is_left_behind(name: str) -> bool:
    """._ is how a Mac calls what other systems cannot keep of a file."""
    return name.casefold() in LEFT_BEHIND or name.startswith("._")


# A folder


def in_folder(folder: Path, parts: tuple[str, ...] = ()) -> Iterator[Item]:
    """All below that folder; parts: the folders on the way to it."""
    try:
        there = sorted(os.listdir(folder))
    except OSError as error:
        yield broken((*parts, ""), f"it cannot be read: {error.strerror}")
        return
    kept = [name for name in there if not is_left_behind(name)]
    if not kept:
        yield broken((*parts, ""), "")
    for name in kept:
        found = in_entry(Path(folder, name), (*parts, name))
        # A folder of a student that never ends hides no other student.
        yield from found if parts else at_most(FILES_MAX, found, name)


def in_entry(path: Path, parts: tuple[str, ...]) -> Iterator[Item]:
    if not is_folder(path):
        yield one_file(path, parts)
    elif len(parts) == DEPTH_MAX:
        yield broken((*parts, ""), "its folders lie too deep")
    else:
        yield from in_folder(path, parts)


def is_folder(path: Path) -> bool:
    return stat.S_ISDIR(mode(path))


def one_file(path: Path, parts: tuple[str, ...]) -> Item:
    kind = mode(path)
    if stat.S_ISLNK(kind):
        return broken(parts, LINK)
    if stat.S_ISREG(kind):
        return Item(parts, partial(read_file, path))
    return broken(parts, "it is not a regular file" if kind else "it may not be read")


def mode(path: Path) -> int:
    """What it is; 0 for what may not be looked at."""
    try:
        return path.lstat().st_mode
    except OSError:
        return 0


def at_most(most: int, found: Iterator[Item], name: str) -> Iterator[Item]:
    yield from islice(found, most)
    if next(found, None) is not None:
        yield broken((name, ""), f"only {most:,} of its files were looked at")


# A zip


def in_zip(
    open_zip: Callable[[], ZipFile], entries_max: int, bytes_max: int
) -> list[Item]:
    """All in that zip. open_zip: gives it, open, whenever an entry is read.

    Raises UnreadableError.
    """
    entries = open_zip().infolist()
    refuse_bomb(entries, entries_max, bytes_max)
    found = []
    for entry in entries:
        parts, problem = parts_of(entry), entry_problem(entry)
        if any(map(is_left_behind, parts)):
            continue
        read = partial(refuse, problem)
        if not problem:
            read = partial(read_from, open_zip, entry)
        found.append(Item(parts, read, problem))
    return found


def read_from(open_zip: Callable[[], ZipFile], entry: ZipInfo, bytes_max: int) -> bytes:
    return read_entry(open_zip(), entry, bytes_max)
