"""What the checks say of single entries of a run."""

from __future__ import annotations

from sandbox.checks.promises import duplicated
from sandbox.checks.verdict import BROKEN
from sandbox.views.fold import Marks
from sandbox.views.reading import Reading


def marks_of(reading: Reading) -> Marks:
    """Its verdicts, and what was given to somebody who had it."""
    verdicts = {judged.entry.number: judged.verdict for judged in reading.deliveries}
    found = duplicated(reading.trace)
    twice = {pair[1] for pair in found.evidence if found.state == BROKEN}
    return Marks(verdicts, twice)
