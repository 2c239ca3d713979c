"""A look at a notebook's bytes: whether it is one, and what a reader would not see."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sandbox.course.grafting.learners_file import UnreadableError, code_cells
from sandbox.errors import listed
from sandbox.grading.intake.names import BIDI

# Each takes many times its size in memory once it is read.
CONTAINERS_MAX = 500_000
COMMAS_MAX = 4_000_000
HIDDEN = {"characters that turn text round": BIDI, "NUL characters": re.compile("\0")}


def refuse_unreadable(raw: bytes) -> None:
    """Raises UnreadableError for bytes that are no notebook of today's format."""
    if raw.count(b"[") + raw.count(b"{") > CONTAINERS_MAX or (
        raw.count(b",") > COMMAS_MAX
    ):
        raise UnreadableError("it has more parts than any notebook; clear its outputs")
    code_cells(raw)


def notebook_notes(raw: bytes) -> Iterator[str]:
    """What is in its code that an editor may hide, by cell."""
    cells = code_cells(raw)
    for what, pattern in HIDDEN.items():
        found = [cell.number for cell in cells if pattern.search(cell.source)]
        if found:
            yield f"there are {what} in cell {listed(found)}"
