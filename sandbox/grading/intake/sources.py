"""The paths that were named, each taken apart into what lies in it.

A zip that is named comes from an LMS or a teacher, and its names are believed; one that
lies in a folder is a student's, and only its own name is. A folder that all the rest
lies in is no student, where it is plain that it is none.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from sandbox.course.grafting.learners_file import UnreadableError
from sandbox.errors import BadOptionError
from sandbox.grading.intake.careful import MEGABYTE, Shelf
from sandbox.grading.intake.listing import (
    Item,
    broken,
    in_folder,
    in_zip,
    is_folder,
    one_file,
)
from sandbox.grading.intake.owners import owner

ENTRIES_MAX = 50_000  # of the zip of a whole class
UNPACKED_MAX = 20_000 * MEGABYTE
AROUND = (
    "submitted",
    "submissions",
)  # how nbgrader and teachers call the folder of all
EMPTY = "there is nothing in it"


def items(
    paths: Sequence[Path], shelf: Shelf, besides: Path | None = None
) -> Iterator[Item]:
    """besides: a file that may lie among them and is nobody's, such as the roster.

    Raises BadOptionError for a path that is not there.
    """
    named = list(dict.fromkeys(Path(os.path.abspath(path)) for path in paths))
    named = [path for path in named if path != besides]
    for path in named:
        if not os.path.lexists(path):
            raise BadOptionError(
                f"there is no file or folder {path.name!r} in {path.parent}. Name "
                f"notebooks, a folder of them, or the zip that the LMS gave you."
            )
    for source, path in enumerate(named):
        home = home_of(path)
        there = [i for i in below(path, shelf) if Path(path, *i.parts) != besides]
        found = unwrapped(home, there)
        # A folder that only holds others is nobody's.
        found = [one for one in found if one.parts != ("",) or one.problem]
        for one in found or [broken(("",), EMPTY)]:
            yield replace(one, home=home, source=source)


def home_of(path: Path) -> str:
    """What stands for a student's name where nothing inside tells it."""
    if is_folder(path):
        return path.name
    return path.stem if is_zip(path.name) else path.parent.name


def is_zip(name: str) -> bool:
    return name.casefold().endswith(".zip")


def below(path: Path, shelf: Shelf) -> list[Item]:
    if is_folder(path):
        return under_student(path, list(in_folder(path)), levels=2)
    if not is_zip(path.name) or path.is_symlink():
        return under_student(path, [one_file(path, (path.name,))], levels=3)
    try:
        return in_zip(partial(shelf.zip, path), ENTRIES_MAX, UNPACKED_MAX)
    except UnreadableError as error:
        return [broken(("",), str(error))]


def under_student(path: Path, found: list[Item], levels: int) -> list[Item]:
    """nbgrader's tree, of which one assignment was named: submitted/ann/ps1."""
    around, *above = path.parts[-levels - 1 :]
    if around != "submitted" or any(owner("", one.parts).system for one in found):
        return found
    folders = above[:2]
    return [replace(one, parts=(*folders, *one.parts)) for one in found]


def unwrapped(home: str, found: Sequence[Item]) -> list[Item]:
    """Without the outermost folder, where that is none of a student's."""
    inside = [replace(one, parts=one.parts[1:]) for one in found if one.parts[1:]]
    tops = {one.parts[0] for one in found}
    if len(inside) < len(found) or len(tops) != 1:
        return list(found)
    if not is_around(tops.pop(), home, inside):
        return list(found)
    return unwrapped(home, inside)


def is_around(top: str, home: str, inside: Sequence[Item]) -> bool:
    """Whether that folder has a whole class in it."""
    if owner(home, (top, "")).system:
        return False
    if top.casefold() in AROUND or top == home:
        return True
    whose = [owner(top, one.parts) for one in inside]
    notebooks = [one for one in whose if one.file.casefold().endswith(".ipynb")]
    if any(one.system for one in whose):
        return True
    names = Counter(one.file.casefold() for one in notebooks)
    has_own = any(one.name == top for one in notebooks)
    return names.total() > len(names) and not has_own
