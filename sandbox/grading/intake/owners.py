"""Whose a file is, by where it lies and what it is called.

Moodle      Ann Lee_1234567_assignsubmission_file_/02.ipynb, the last _ or not,
            or Ann Lee_1234567_assignsubmission_file_02.ipynb
Canvas      leeann_12345_67890_02-1.ipynb: user, upload, and the how-manieth of that
            name; leeann_LATE_12345_67890_02.ipynb; anon_Ab3dE_67890_02.ipynb
nbgrader    submitted/ann/ps1/02.ipynb
a folder    ann/02.ipynb, ann_02.ipynb, or ann.ipynb

Only what the LMS or the teacher wrote is looked at: the outermost folder, or the
beginning of a file's name. Inside a student's folder or zip, any name is the student's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

MOODLE_FOLDER = re.compile(r"(?P<name>.+)_(?P<number>\d+)_assignsubmission_[a-z]+_?")
MOODLE_FILE = re.compile(
    r"(?P<name>.+?)_(?P<number>\d+)_assignsubmission_[a-z]+_(?P<file>.+)"
)
CANVAS = re.compile(
    r"(?:(?P<name>\w+?)_)??(?:(?P<late>LATE)_)?"
    r"(?P<number>(?<=_)[1-9]\d*|anon_[0-9A-Za-z]+)_(?P<upload>[1-9]\d*)_(?P<file>.+)"
)
COUNTED = re.compile(r"(?P<stem>.+)-(?P<count>\d{1,3})(?P<suffix>\.\w+)")
# What lies in a student's own folder, and does not tell whose it is.
OF_THE_COURSE = re.compile(r"\d\d(?!\d)|(?:progress|timestamp)$")
NAMED = re.compile(r"(?P<name>.+?)[ _-]+(?:\d\d(?!\d).*|(?P<file>progress))")


@dataclass(frozen=True)
class Owner:
    """file: what the student called it. system: moodle, canvas or "". number: of the
    student there. attempt: a later one is greater. back: the name under which the LMS
    takes feedback for it, or ""."""

    name: str
    file: str
    system: str = ""
    number: str = ""
    late: str = ""
    attempt: tuple[int, int] = (0, 0)
    back: str = ""


def owner(home: str, parts: Sequence[str]) -> Owner:
    """parts: the folders and the name, from the outermost on. home: what the outermost
    lies in."""
    *folders, file = parts
    outermost = folders[0] if folders else home
    if moodle := MOODLE_FOLDER.fullmatch(outermost):
        return in_moodle(moodle, file)
    if not folders and (canvas := CANVAS.fullmatch(file)):
        return in_canvas(canvas)
    if not folders and (moodle := MOODLE_FILE.fullmatch(file)):
        return in_moodle(moodle, moodle["file"])
    return Owner(outermost, file) if folders else by_file(home, file)


def in_moodle(found: re.Match[str], file: str) -> Owner:
    """Feedback goes back in a folder called as those that came."""
    name, number = found["name"], found["number"]
    back = f"{name}_{number}_assignsubmission_file_/feedback.html"
    return Owner(name, file, "moodle", number, back=back)


def in_canvas(found: re.Match[str]) -> Owner:
    counted = COUNTED.fullmatch(found["file"])
    file = f"{counted['stem']}{counted['suffix']}" if counted else found["file"]
    attempt = (int(counted["count"]) if counted else 0, int(found["upload"]))
    number = found["number"].removeprefix("anon_")
    name = found["name"] or found["number"]
    # Canvas knows feedback by the two numbers of the upload that it is for.
    back = f"{name}_{found['number']}_{found['upload']}_feedback.html"
    return Owner(name, file, "canvas", number, found["late"] or "", attempt, back)


def by_file(home: str, file: str) -> Owner:
    path = PurePath(file)
    if OF_THE_COURSE.match(path.stem) or not path.stem:
        return Owner(home, file)
    named = NAMED.fullmatch(path.stem)
    if named is None:
        return Owner(path.stem, file)
    return Owner(named["name"], f"progress{path.suffix}" if named["file"] else file)
