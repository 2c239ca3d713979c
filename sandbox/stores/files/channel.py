"""A channel's folder when the store opens: read and checked, and nothing changed.

Full segments are compared with the index by their checksum; the last one is read line
by line. Together they must hold every number from the first available on.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from sandbox.errors import DamagedError
from sandbox.stores.files.disk import read
from sandbox.stores.files.index import INDEX, Index
from sandbox.stores.files.lines import Lines
from sandbox.stores.files.log import Found
from sandbox.stores.files.page import check
from sandbox.stores.files.segment import NAME, Reading, Summary, path_of


class Channel(NamedTuple):
    """lines: of its last segment. said: what is to be told of its index."""

    name: str
    found: Found
    lines: Lines
    said: list[str]


def look(folder: Path, overhead_bytes: int) -> Channel:
    """Raises DamagedError."""
    *before, last = _segments(folder)
    index = Index(folder)
    index.read()
    active = Reading(last, read(last), overhead_bytes)
    name, standing = active.lines.channel, active.standing
    _check_last(folder, index, active.summary, name)
    full = [_full(path, index) for path in before]
    for one, following in pairwise([*full, active.summary]):
        if one.last + 1 != following.start:
            raise _missing(folder, one.last + 1, name)
    if [*full, active.summary][0].start > standing.first:
        raise _missing(folder, standing.first, name)
    found = Found(standing, full, active.summary, active.entries, index)
    return Channel(name, found, active.lines, _said(folder, index, full))


def _segments(folder: Path) -> list[Path]:
    paths = sorted(folder.glob(NAME))
    if not paths:
        raise _missing(folder, 1, "")
    return paths


def _check_last(folder: Path, index: Index, last: Summary, channel: str) -> None:
    """The index tells of full segments only: after each there is one more."""
    later = [one for one in index.found.values() if one.start >= last.start]
    if later:
        raise _missing(folder, later[-1].last + 1, channel)


def _full(path: Path, index: Index) -> Summary:
    content = read(path)
    told = index.found.get(int(path.stem))
    if told is not None:
        check(path, content, told)
        return told
    reading = Reading(path, content, 0)
    reading.lines.refuse_torn()
    return reading.summary


def _missing(folder: Path, start: int, channel: str) -> DamagedError:
    problem = f"the segment with #{start} is missing"
    return DamagedError(path_of(folder, start), 1, problem, channel)


def _said(folder: Path, index: Index, full: list[Summary]) -> list[str]:
    problem = index.problem
    lacking = [one.start for one in full if one.start not in index.found]
    if lacking and not problem:
        problem = f"had no line for {path_of(folder, lacking[0]).name}"
    where = f"{folder.name}/{INDEX}"
    return [f"{where} {problem}: made anew from the segments"] if problem else []
