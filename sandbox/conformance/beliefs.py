"""The command `conform --belief`: what was recorded, held against a belief.

Where a recording of the real server differs from the world in which the belief is
right, the belief is refuted; the first difference says how.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from sandbox.conformance.compare import differences
from sandbox.conformance.difference import Difference
from sandbox.conformance.recording import Recording, recordings_in
from sandbox.conformance.replay import replay
from sandbox.conformance.report import HOLDS, judge
from sandbox.world.misconceptions import BELIEFS, Belief, misconception

ALL = "all"
FACTS_TEST = "tests/test_misconceptions.py"


class Refutation(NamedTuple):
    """One recording that a belief cannot explain, and where it first cannot."""

    recording: str
    first: Difference

    @property
    def is_seen(self) -> bool:
        """Would a client have noticed, or only whoever asks the monitoring port?"""
        return not self.first.where.startswith("answer of")

    def __str__(self) -> str:
        return f"{self.recording}, {self.first}"


def believe(name: str, paths: Iterable[Path]) -> None:
    """Print a table of one belief, or of all: how many recordings refute it, and how.

    Raises SandboxError before anything is replayed if a file is no recording or
    nobody believes that.
    """
    wanted = [*BELIEFS] if name == ALL else [*misconception(name).values()]
    given = recordings_in(paths)
    width = max(map(len, wanted))
    recordings = [r for r in given if judge(r, replay(r))[0] == HOLDS]
    print(_row(width, "belief", "differ", "where first"))
    for believed in wanted:
        found = refutations(BELIEFS[believed], recordings)
        print(_row(width, believed, str(len(found)), _first(BELIEFS[believed], found)))
    print(_summary(len(recordings), len(given)))


def refutations(
    belief: type[Belief], recordings: Iterable[Recording]
) -> list[Refutation]:
    """Those of the recordings that differ; what a client would notice comes first."""
    found = [
        Refutation(recording["name"], differing[0])
        for recording in recordings
        if (differing := differences(recording, replay(recording, belief())))
    ]
    return sorted(found, key=lambda refutation: not refutation.is_seen)


def _first(belief: type[Belief], found: list[Refutation]) -> str:
    if found:
        return str(found[0])
    facts = ", ".join(belief.facts)
    return f"none of these shows it; {FACTS_TEST} does, by fact {facts}"


def _row(width: int, name: str, count: str, where: str) -> str:
    return f"{name:<{width}}  {count:>6}  {where}".rstrip()


def _summary(used: int, given: int) -> str:
    passed_over = given - used
    rest = (
        f" {passed_over} more do not hold by the real rules, and prove nothing."
        if passed_over
        else ""
    )
    return f"{used} recordings, all of which hold by the real rules.{rest}"
