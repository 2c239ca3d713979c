"""Everything that was named, as one submission a student, in the order of their ids.

Names come first: all paths are listed, and nothing is read. Contents come one student
at a time, when that student is asked for, straight from the files and zips where they
lie. So memory holds one student's notebooks and the names of all, and nothing is
unpacked to a disk. The paths must stay where they are until the last is read.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sandbox.grading.intake.careful import Shelf
from sandbox.grading.intake.contents import submission
from sandbox.grading.intake.people import Person, people
from sandbox.grading.intake.sources import items
from sandbox.grading.intake.submission import Submission
from sandbox.grading.roster import Roster, read_roster


@dataclass(frozen=True)
class Submissions:
    """How many there are is known before any of them is read."""

    found: Sequence[Person]
    shelf: Shelf

    def __len__(self) -> int:
        return len(self.found)

    def __iter__(self) -> Iterator[Submission]:
        try:
            for person in self.found:
                yield submission(person)
        finally:
            self.shelf.clear()


def submissions(paths: Sequence[Path], roster: Path | None) -> Submissions:
    """One a student, also for those of the roster who handed in nothing.

    Raises BadOptionError, before the first, for a path that is not there and for a
    roster without usable columns. No content of a submission raises anything.
    """
    known = read_roster(roster) if roster is not None else Roster()
    shelf = Shelf()
    besides = Path(os.path.abspath(roster)) if roster is not None else None
    return Submissions(people(items(paths, shelf, besides), known), shelf)
