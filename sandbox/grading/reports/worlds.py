"""What a class gets wrong: how often each mistake was made, and its smallest run.

Of all results only that run is kept, one for each name of a mistake.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sandbox.grading.reports.standing import Json

COUNTED = ("partial", "failed", "died", "too slow")
LABEL_MAX = 80


@dataclass
class Mistake:
    """row: of the student who shows it in the fewest steps."""

    label: str
    count: int
    student: str
    row: Json

    @property
    def size(self) -> tuple[Any, ...]:
        return size_of(self.student, self.row)


def size_of(student: str, row: Json) -> tuple[Any, ...]:
    """Runs that can be played come first, then those of fewer steps and events."""
    run = row["run"]
    events = len(run["trace"]["columns"]["at_ms"]) if run else 0
    return run is None, len(row["steps"]), events, student


class Mistakes:
    """Of a whole class, exercise by exercise."""

    def __init__(self) -> None:
        self._found: dict[str, dict[str, Mistake]] = {}

    def see(self, result: Json) -> None:
        for row in result["exercises"]:
            if row["status"] in COUNTED:
                self._count(result["student"], row)

    def _count(self, student: str, row: Json) -> None:
        label = (row["label"] or row["status"])[:LABEL_MAX]
        of_exercise = self._found.setdefault(row["number"], {})
        new = Mistake(label, 1, student, row)
        known = of_exercise.setdefault(label, new)
        if known is not new:
            known.count += 1
            if new.size < known.size:
                known.student, known.row = student, row

    def of(self, number: str) -> list[Mistake]:
        """The most frequent first."""
        found = self._found.get(number, {}).values()
        return sorted(found, key=lambda one: (-one.count, one.label))

    def shown(self, number: str) -> Iterator[Mistake]:
        """The most frequent that has a run, if any has."""
        yield from (one for one in self.of(number)[:1] if one.row["run"])
