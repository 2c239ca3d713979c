"""The learner's copy of the course: kept up to date, and never written over.

unchanged by the learner   follows the course
changed by the learner     stays; a newer one is laid beside it as NAME.new.ipynb
deleted by the learner     comes back fresh: that is how to start a lesson over
"""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import count
from pathlib import Path

from sandbox.errors import CourseCopyError
from sandbox.lab.notebook_file import cleared, digest, fingerprint

PARTS = ("notebooks", "exercises")
MANIFEST = ".course.json"
FORMAT = 1
NAMES_MAX = 3


@dataclass(frozen=True)
class Seen:
    """What was last brought of one file: the course's bytes, and the work in our copy."""

    course: str
    copy: str


@dataclass
class Changes:
    """What one refresh did, in names relative to the copy."""

    is_first: bool = False
    manifest_was_damaged: bool = False
    new: list[str] = field(default_factory=list)
    back: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """At most one line for each kind of change; none when nothing changed."""
        if self.manifest_was_damaged:
            yield f"{MANIFEST} was damaged and is set aside; none of your work was touched."
        if self.is_first:
            yield f"Your copy of the course is made: {len(self.new)} files."
        elif self.new:
            yield f"New in the course: {shortened(self.new)}."
        if self.back:
            yield f"Back and fresh, as you had deleted it: {shortened(self.back)}."
        if self.updated:
            yield f"Updated: {shortened(self.updated)}."
        if self.beside:
            yield f"Changed by you and by the course; yours stays, beside it: {shortened(self.beside)}."


def shortened(names: list[str]) -> str:
    rest = len(names) - NAMES_MAX
    return ", ".join(names[:NAMES_MAX]) + (f" and {rest} more" if rest > 0 else "")


def refresh(course: Path, copy: Path) -> Changes:
    """Bring the copy up to date with the course, keeping everything the learner did."""
    sources = course_files(course)
    if not sources:
        raise CourseCopyError(
            f"there are no lessons in {course}. Start from a whole checkout: "
            f"python3 start.py lab"
        )
    try:
        return bring_all(sources, copy)
    except OSError as error:
        raise CourseCopyError(
            f"your copy of the course cannot be written: {error.strerror}: {error.filename}. "
            f"Nothing of yours was lost. Make room or make {copy} writable, then start again."
        ) from error


def course_files(course: Path) -> dict[str, Path]:
    """Every file of the course by its name in the copy, in a steady order."""
    found = (path for part in PARTS for path in sorted((course / part).rglob("*")))
    names = {
        path.relative_to(course).as_posix(): path for path in found if path.is_file()
    }
    return {name: path for name, path in names.items() if is_of_the_course(name)}


def is_of_the_course(name: str) -> bool:
    """Lessons and pictures, not what lay down beside them when they were run."""
    parts = name.split("/")
    is_hidden = any(part.startswith(".") for part in parts)
    is_lesson = len(parts) == 2 and name.endswith(".ipynb")
    is_picture = len(parts) > 2 and parts[1] == "images"
    return (is_lesson or is_picture) and not is_hidden and "__pycache__" not in parts


def bring_all(sources: dict[str, Path], copy: Path) -> Changes:
    changes = Changes(is_first=not copy.exists())
    copy.mkdir(exist_ok=True)
    before = read_manifest(copy, changes)
    after = {
        name: bring(name, source, copy, before.get(name), changes)
        for name, source in sources.items()
    }
    # Last: after a stop half-way the next start compares the files themselves.
    if after != before:
        write_manifest(copy, before | after)
    return changes


def bring(
    name: str, source: Path, copy: Path, seen: Seen | None, changes: Changes
) -> Seen:
    """Bring one file, or find that there is nothing to bring."""
    raw, target = source.read_bytes(), copy / name
    is_there = target.exists()
    if seen and seen.course == digest(raw) and is_there:
        return seen

    wanted = cleared(raw) if target.suffix == ".ipynb" else raw
    now = Seen(course=digest(raw), copy=fingerprint(wanted))
    if not is_there:
        write_whole(target, wanted)
        (changes.back if seen else changes.new).append(name)
        return now

    theirs = fingerprint(target.read_bytes())
    is_old_news = seen is not None and seen.copy == now.copy
    if theirs == now.copy or is_old_news:
        return now
    if seen and theirs == seen.copy:
        write_whole(target, wanted)
        changes.updated.append(name)
    else:
        changes.beside.append(lay_beside(target, wanted))
    return now


def lay_beside(target: Path, wanted: bytes) -> str:
    """Write under the first free name; what lies there may already be the learner's."""
    for number in count(1):
        mark = ".new" if number == 1 else f".new{number}"
        beside = target.with_name(f"{target.stem}{mark}{target.suffix}")
        if not beside.exists():
            write_whole(beside, wanted)
            break
        if fingerprint(beside.read_bytes()) == fingerprint(wanted):
            break
    return beside.name


def read_manifest(copy: Path, changes: Changes) -> dict[str, Seen]:
    """What earlier refreshes brought; a damaged list is set aside, and files decide."""
    path = copy / MANIFEST
    if not path.exists():
        return {}
    try:
        listed = json.loads(path.read_bytes())
        if listed["format"] != FORMAT:
            raise ValueError("written by another version")
        return {name: Seen(**entry) for name, entry in listed["files"].items()}
    except (ValueError, TypeError, KeyError, AttributeError):
        os.replace(path, copy / f"{MANIFEST}.damaged")
        changes.manifest_was_damaged = True
        return {}


def write_manifest(copy: Path, files: dict[str, Seen]) -> None:
    listed = {name: asdict(entry) for name, entry in sorted(files.items())}
    text = json.dumps({"format": FORMAT, "files": listed}, indent=1) + "\n"
    write_whole(copy / MANIFEST, text.encode())


def write_whole(path: Path, raw: bytes) -> None:
    """All of it or nothing: a full disk or a power cut leaves the old file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(raw)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
