"""What one student handed in, as the marks need it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Submission:
    """student: an id that can be a file's name on every system, and nobody else's in
    the batch. name: what people read, or "". notebooks: (file name, content), the
    latest attempt only. progress: a progress.json beside them. late: "LATE" where the
    LMS says so, else "". back: the name under which the LMS takes feedback, if it has
    one. notes: what was decided, a sentence each. problem: why there
    is nothing to mark, or "".

    A name is a stranger's text: escape it wherever it is shown.
    """

    student: str
    name: str = ""
    notebooks: tuple[tuple[str, bytes], ...] = ()
    progress: bytes | None = None
    late: str = ""
    notes: tuple[str, ...] = ()
    problem: str = ""
    back: str = ""
