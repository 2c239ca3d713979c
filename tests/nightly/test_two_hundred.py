"""Two hundred submissions, hostile ones among them: all fair, and memory stays flat."""

from __future__ import annotations

import json
import re
from pathlib import Path
from random import Random

import pytest
from graders import files_in, killed, started, told_by
from services import bubblewrap
from synthetic import Made, laid_out, synthetic, unjust

pytestmark = pytest.mark.nightly

COUNT, EARLY = 200, 50
GROWTH_MAX = 1.10  # of the grader's memory between 50 and 200
KILLS, KILLS_SEED = 20, 28


@pytest.fixture(scope="module")
def class_of_200(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Made]]:
    bubblewrap()
    folder = tmp_path_factory.mktemp("class")
    return folder, laid_out(folder / "in", synthetic(COUNT))


def memory_kb(pid: int) -> int:
    """The most that it has had in memory so far."""
    status = Path(f"/proc/{pid}/status").read_text()
    (kb,) = re.findall(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)
    return int(kb)


def graded(folder: Path, out: str, *words: str) -> list[int]:
    """The grader's memory as it tells of each student."""
    seen: list[int] = []
    with started(folder / "in", "--out", folder / out, *words) as process:
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line)
            if re.match(r"student-\d+: ", line) and len(seen) < COUNT:
                seen.append(memory_kb(process.pid))
        assert process.wait() == 0, lines[-20:]
    return seen


@pytest.mark.parametrize("engine", ["fast", "nbval"])
def test_all_are_marked_fairly_and_memory_is_flat(class_of_200, engine) -> None:
    """By one process, which holds one student, or ten, at a time."""
    folder, students = class_of_200
    words = (
        ["--fast"] if engine == "fast" else ["--seeds", str(folder / "fast/run.json")]
    )

    seen = graded(folder, engine, *words)

    complaints = []
    for one in students:
        result = (folder / engine / "results" / f"{one.student}.json").read_text(
            "utf-8"
        )
        complaints += unjust(json.loads(result), one)
    assert complaints == []
    assert len(seen) == COUNT
    print(f"{engine}: {seen[EARLY - 1]} kB at {EARLY}, {seen[-1]} kB at {COUNT}")
    assert seen[-1] <= GROWTH_MAX * seen[EARLY - 1]


def test_both_engines_gave_the_same_marks(class_of_200) -> None:
    """Every byte of two hundred results."""
    folder, _ = class_of_200

    assert files_in(folder / "nbval/results") == files_in(folder / "fast/results")


@pytest.mark.parametrize(
    "engine", [("--fast", "--jobs", "2"), ()], ids=["fast", "nbval"]
)
def test_twenty_kills_change_nothing(tmp_path: Path, engine: tuple[str, ...]) -> None:
    """At random moments; afterwards every file is as of a grader that nobody killed."""
    bubblewrap()
    laid_out(tmp_path / "in", synthetic(40, lessons="12"))
    words = (tmp_path / "in", "--out", tmp_path / "killed", *engine)
    luck = Random(KILLS_SEED)
    moments = [round(luck.uniform(0.3, 8), 2) for _ in range(KILLS // 2)]

    alive = [killed(moment, *words) for moment in moments]
    told_by(*words)
    seeds = ("--seeds", tmp_path / "killed/run.json")
    told_by(tmp_path / "in", "--out", tmp_path / "calm", *engine, *seeds)

    assert alive == [[]] * len(moments), moments
    assert files_in(tmp_path / "killed") == files_in(tmp_path / "calm"), moments
