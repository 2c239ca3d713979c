"""What one person handed in, read: the latest attempt of each file, and what to say.

A file called as another is an attempt at the same. The latest is the one of the later
time (nbgrader's timestamp.txt) or of the greater number (Canvas); where neither is
there, the one in the path named last, then the one that lies less deep.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from sandbox.course.grafting.learners_file import UnreadableError
from sandbox.errors import listed
from sandbox.grading.intake.careful import MEGABYTE, open_zip
from sandbox.grading.intake.listing import Item, in_zip
from sandbox.grading.intake.looking import notebook_notes, refuse_unreadable
from sandbox.grading.intake.names import shown
from sandbox.grading.intake.people import Person
from sandbox.grading.intake.submission import Submission

NOTEBOOK_MAX = 20 * MEGABYTE
PROGRESS_MAX = 5 * MEGABYTE
ZIP_MAX = 50 * MEGABYTE
UNPACKED_MAX = 200 * MEGABYTE
ENTRIES_MAX = 2_000
NOTEBOOKS_MAX = 40
TOGETHER_MAX = 100 * MEGABYTE  # what is held at a time, for one student
LISTED_MAX = 10  # of the files that are left aside
NOTHING = "nothing was handed in"


@dataclass
class File:
    """rank: greater for a later attempt."""

    name: str
    read: Callable[[int], bytes]
    rank: tuple[Any, ...]
    late: str = ""
    problem: str = ""

    @property
    def kind(self) -> str:
        name = self.name.casefold()
        if name == "progress.json":
            return "progress"
        suffix = name.rpartition(".")[2]
        return suffix if suffix in ("ipynb", "zip") else ""


@dataclass
class Desk:
    """What has been read so far, and said."""

    notebooks: list[tuple[str, bytes]] = field(default_factory=list)
    progress: bytes | None = None
    late: str = ""
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)


def submission(person: Person) -> Submission:
    """All that this person handed in. Whatever it is, nothing is raised."""
    desk = Desk(notes=list(person.notes))
    files = latest(unpacked(files_of(person, desk), desk), desk)
    for file in files:
        take(file, desk)
    problem = "" if desk.notebooks else why_nothing(person, desk)
    if desk.aside and desk.notebooks:
        desk.notes.append(f"left aside: {few(desk.aside)}")
    return Submission(
        person.student,
        shown(person.name),
        tuple(desk.notebooks),
        desk.progress,
        desk.late,
        tuple(dict.fromkeys([*desk.notes, *(desk.problems if not problem else ())])),
        problem,
        back_of(person),
    )


def back_of(person: Person) -> str:
    """Of several uploads, the latest."""
    latest_first = sorted(
        person.owned, key=lambda owned: owned[1].attempt, reverse=True
    )
    return next((owner.back for _, owner in latest_first if owner.back), "")


def why_nothing(person: Person, desk: Desk) -> str:
    if not person.owned:
        return NOTHING
    if desk.problems:
        return "; ".join(dict.fromkeys(desk.problems))
    if desk.aside:
        return f"there is no notebook in it; there is {few(desk.aside)}"
    return "there is nothing in it"


def few(names: Sequence[str]) -> str:
    told = [shown(name) for name in sorted(names)]
    more = len(told) - LISTED_MAX
    return listed(told[:LISTED_MAX]) + (f" and {more} more" if more > 0 else "")


# Which files there are


def files_of(person: Person, desk: Desk) -> list[File]:
    times = dict(timestamps(person))
    files = []
    for count, (item, whose) in enumerate(person.owned):
        if not whose.file:
            if item.problem:
                desk.problems.append(told(item, item.problem))
        elif whose.file.casefold() != "timestamp.txt":
            time = times.get((item.source, item.parts[:-1]), 0.0)
            depth = -len(item.parts)
            rank = (time, *whose.attempt, item.source, depth, item.parts, count)
            files.append(File(whose.file, item.read, rank, whose.late, item.problem))
    return files


def told(item: Item, problem: str) -> str:
    where = shown("/".join(item.parts).rstrip("/"))
    return f"{where}: {problem}" if where else problem


def timestamps(person: Person) -> Iterator[tuple[tuple[int, tuple[str, ...]], float]]:
    """When the files of a folder were handed in, as nbgrader notes it beside them."""
    for item, whose in person.owned:
        if whose.file.casefold() == "timestamp.txt":
            yield (item.source, item.parts[:-1]), seconds(item)


def seconds(item: Item) -> float:
    """Such as 2026-11-02 15:58:23.948203 UTC; what is no time comes before all."""
    try:
        text = item.read(200).decode("utf-8", "replace").strip()
        time = datetime.fromisoformat(text.replace(" UTC", "+00:00").replace(" +", "+"))
    except (UnreadableError, ValueError):
        return 0.0
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()


def latest(files: Sequence[File], desk: Desk) -> list[File]:
    """One of each name, by name; what is neither a notebook nor progress is set aside."""
    by_name: dict[str, list[File]] = defaultdict(list)
    for file in sorted(files, key=lambda one: one.rank):
        if file.kind:
            by_name[shown(file.name).casefold()].append(file)
        elif file.problem:
            desk.problems.append(f"{shown(file.name)}: {file.problem}")
        else:
            desk.aside.append(file.name)
    for older in (found for found in by_name.values() if len(found) > 1):
        desk.notes.append(attempts_note(older))
    return [by_name[name][-1] for name in sorted(by_name)]


def attempts_note(files: Sequence[File]) -> str:
    name = shown(files[-1].name)
    if files[-1].rank[:3] == files[-2].rank[:3]:
        return (
            f"{len(files)} files are called {name}, and nothing says which is the "
            f"latest; the one in {where(files[-1])} counts"
        )
    return f"{name} was handed in {len(files)} times; the latest counts"


def where(file: File) -> str:
    return shown("/".join(file.rank[5][:-1])) or "the outermost folder"


def unpacked(files: Sequence[File], desk: Desk) -> list[File]:
    """The files, with what is in the latest of each zip in place of that."""
    zips = latest([file for file in files if file.kind == "zip"], desk)
    found = [file for file in files if file.kind != "zip"]
    for file in zips:
        try:
            found += files_in(file)
        except UnreadableError as error:
            desk.problems.append(f"{shown(file.name)}: {error}")
    return found


def files_in(file: File) -> Iterator[File]:
    """What is in a student's zip; nothing in there says whose it is. It is held in
    memory, packed, until this student is done."""
    opened = open_zip(BytesIO(file.read(ZIP_MAX)))
    found = in_zip(lambda: opened, ENTRIES_MAX, UNPACKED_MAX)
    for count, item in enumerate(found):
        if not item.parts[-1]:
            continue
        parts = (*file.rank[5], *item.parts)
        rank = (*file.rank[:4], -len(parts), parts, count)
        yield File(item.parts[-1], item.read, rank, file.late, item.problem)


# Reading them


def take(file: File, desk: Desk) -> None:
    try:
        if file.kind == "zip":
            raise UnreadableError("a zip within a student's zip is not opened")
        if file.kind == "progress":
            desk.progress = file.read(PROGRESS_MAX)
        else:
            take_notebook(file, desk)
    except UnreadableError as error:
        desk.problems.append(f"{shown(file.name)}: {error}")


def take_notebook(file: File, desk: Desk) -> None:
    if len(desk.notebooks) == NOTEBOOKS_MAX:
        raise UnreadableError(f"only {NOTEBOOKS_MAX} notebooks of a student are read")
    raw = file.read(NOTEBOOK_MAX)
    if len(raw) + sum(len(one) for _, one in desk.notebooks) > TOGETHER_MAX:
        most = TOGETHER_MAX // MEGABYTE
        raise UnreadableError(f"with it, the notebooks have more than {most} MB")
    refuse_unreadable(raw)
    name = shown(file.name)
    desk.notes += [f"{name}: {note}" for note in notebook_notes(raw)]
    desk.notebooks.append((name, raw))
    desk.late = desk.late or file.late
