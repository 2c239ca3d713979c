"""What a trusted kernel holds in place of an answer: the answer itself stays in a jail.

The notebook that nbval runs is the course's own, with these in the answers' places.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from sandbox.course.exercise import Exercise
from sandbox.course.exercises import find
from sandbox.course.judge import IS_ELSEWHERE, Place, Verdict
from sandbox.grading.jail.box import Isolation
from sandbox.grading.jail.keeper import Jail
from sandbox.grading.patience import Patience, Times
from sandbox.grading.verdicts import told


class Stage:
    """One jail for all answers of one notebook. file: where verdicts are written."""

    def __init__(self, has: Isolation, times: Times, file: str) -> None:
        self.jail = Jail(has)
        self.jail.__enter__()
        self._file = Path(file)
        self._patience = Patience(times)

    def jailed(
        self, key: str, student: str, number: str, cells: Sequence[str], seed: int,
        variant: int | None,
    ) -> Jailed:  # fmt: skip
        return Jailed(self, key, student, number, cells, seed, variant)

    @contextmanager
    def tried(
        self, student: str, cells: Sequence[str], asks_for: str
    ) -> Iterator[Place]:
        with (
            self._patience.limits(student) as limits,
            self.jail.trial(cells, asks_for, limits) as place,
        ):
            yield place

    def write(self, line: dict[str, object]) -> None:
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")


class Jailed:
    """Stands for one answer; see `judge.Elsewhere`."""

    IS_ELSEWHERE = IS_ELSEWHERE

    def __init__(
        self, stage: Stage, key: str, student: str, number: str, cells: Sequence[str],
        seed: int, variant: int | None,
    ) -> None:  # fmt: skip
        self._stage = stage
        self._key = key
        self._student = student
        self._asks_for = find(number).asks_for
        self._cells = cells
        self.seed = seed
        self.variant = variant

    def tried(self) -> AbstractContextManager[Place]:
        return self._stage.tried(self._student, self._cells, self._asks_for)

    def heard(self, exercise: Exercise, verdict: Verdict) -> None:
        row = told(exercise, verdict, self.seed)
        self._stage.write({"key": self._key, "row": row})
