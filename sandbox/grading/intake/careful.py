"""Files and zips of strangers, read so that they cost little whatever they are.

Only regular files are opened, and no link is followed. Nothing of a zip is ever written
to the disk: an entry is read when it is wanted, never more of it than is allowed.
What cannot be read raises UnreadableError; its message is the reason alone.
"""

from __future__ import annotations

import os
import stat
import zlib
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from sandbox.course.grafting.learners_file import UnreadableError

MEGABYTE = 1_000_000
DIRECTORY_MAX = 16 * MEGABYTE  # of a zip's table of contents: it is read as a whole
RATIO_MAX = 200  # a notebook shrinks to a tenth, its pictures hardly at all
RATIO_FROM = MEGABYTE  # what is smaller may be packed as tightly as it likes
LINK = "it is a symbolic link, and links are not followed"
BROKEN = "the zip is damaged, or not a whole one"
ZIP_ERRORS = (BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError)
NO_FOLLOWING = (
    getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_BINARY", 0)
)


def open_file(path: Path) -> BinaryIO:
    """The file, if it is a regular one."""
    try:
        if path.is_symlink():  # where the system has no O_NOFOLLOW, this must do
            raise UnreadableError(LINK)
        number = os.open(path, os.O_RDONLY | NO_FOLLOWING)
    except OSError as error:
        raise UnreadableError(f"it cannot be read: {error.strerror}") from None
    except ValueError:
        raise UnreadableError("it cannot be read: no file can be called so") from None
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise UnreadableError("it is not a regular file")
    return os.fdopen(number, "rb")


def read_file(path: Path, bytes_max: int) -> bytes:
    with open_file(path) as file:
        if os.fstat(file.fileno()).st_size > bytes_max:
            raise UnreadableError(too_big(bytes_max))
        return limited(file, bytes_max)


def limited(file: BinaryIO, bytes_max: int) -> bytes:
    try:
        raw = file.read(bytes_max + 1)
    except (OSError, ValueError) as error:
        raise UnreadableError(f"it cannot be read: {error}") from None
    if len(raw) > bytes_max:
        raise UnreadableError(too_big(bytes_max))
    return raw


def too_big(bytes_max: int) -> str:
    return f"it has more than {bytes_max // MEGABYTE} MB"


class ShortReads:
    """A file for ZipFile, which reads a table of contents as a whole, however long it
    says that it is."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int = -1) -> bytes:
        raw = self._file.read(DIRECTORY_MAX + 1 if size < 0 else size_within(size))
        size_within(len(raw))
        return raw


def size_within(size: int) -> int:
    if size > DIRECTORY_MAX:
        raise UnreadableError("the zip has too many entries")
    return size


def open_zip(file: BinaryIO) -> ZipFile:
    """The zip in that file, which stays open: close it yourself."""
    try:
        return ZipFile(ShortReads(file))
    except (*ZIP_ERRORS, ValueError):
        raise UnreadableError(BROKEN) from None


def refuse_bomb(entries: list[ZipInfo], entries_max: int, bytes_max: int) -> None:
    if len(entries) > entries_max:
        raise UnreadableError(f"the zip has more than {entries_max:,} entries")
    if sum(entry.file_size for entry in entries) > bytes_max:
        size = f"{bytes_max // MEGABYTE:,} MB"
        raise UnreadableError(f"the zip would be more than {size} when unpacked")


def read_entry(opened: ZipFile, entry: ZipInfo, bytes_max: int) -> bytes:
    """One file of a zip, unpacked."""
    if entry.file_size > bytes_max:
        raise UnreadableError(too_big(bytes_max))
    try:
        with opened.open(entry) as file:
            return limited(file, bytes_max)  # type: ignore[arg-type]
    except (*ZIP_ERRORS, zlib.error, ValueError):
        raise UnreadableError("it is damaged in the zip") from None


def entry_problem(entry: ZipInfo) -> str:
    """Why that entry is not read, or nothing."""
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if stat.S_ISLNK(kind):
        return LINK
    if kind and not stat.S_ISREG(kind) and not stat.S_ISDIR(kind):
        return "it is not a regular file"
    if leads_outside(entry.orig_filename):
        return "its name in the zip leads outside of it"
    if entry.flag_bits & 1:
        return "it is encrypted; it is needed without a password"
    if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        return "it is packed in a way that is not read here; zip it anew"
    if entry.file_size > max(RATIO_FROM, RATIO_MAX * entry.compress_size):
        return f"it would grow more than {RATIO_MAX}-fold when unpacked"
    return ""


def leads_outside(name: str) -> bool:
    """Whether whoever unpacks it might write somewhere else."""
    parts = name.replace("\\", "/").split("/")
    is_absolute = parts[0] == "" or parts[0][1:2] == ":"
    return is_absolute or ".." in parts or "\0" in name


def parts_of(entry: ZipInfo) -> tuple[str, ...]:
    """Its folders and its name, which is "" for a folder; harmless ones only."""
    name = entry.orig_filename.replace("\\", "/").partition("\0")[0]
    *folders, last = name.split("/")
    kept = [one for one in folders if one not in ("", ".", "..") and one[1:2] != ":"]
    return (*kept, "" if last in (".", "..") else last)


class Shelf:
    """Keeps the zip that was asked for last open: many entries of it are read."""

    def __init__(self) -> None:
        self._path: Path | None = None
        self._open = ExitStack()

    def zip(self, path: Path) -> ZipFile:
        if path != self._path:
            self.clear()
            self._zip = open_zip(self._open.enter_context(open_file(path)))
            self._path = path
        return self._zip

    def clear(self) -> None:
        self._open.close()
        self._path = None
