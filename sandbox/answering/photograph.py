"""deliver(sequence): while an answer is at work, a moment that somebody looks at later.

What a call of the answer does is carried out after it has returned, too late to see
what was on the disk when it called. So the files are sent along as they are then: what
a pulled plug would have left.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sandbox.answering.desk import Desk, StandIn


class Deliver(StandIn):
    """folder: the one whose files are sent along."""

    def __init__(self, desk: Desk, part: int, *, folder: str) -> None:
        super().__init__(desk, part)
        self._folder = Path(folder)

    def __call__(self, sequence: Any) -> None:
        self._act("deliver", sequence, files_in(self._folder))


def files_in(folder: Path) -> dict[str, bytes]:
    """{name: content}"""
    paths = (path for path in sorted(folder.iterdir()) if path.is_file())
    return {path.name: path.read_bytes() for path in paths}
