"""python -m sandbox grade: marks for submissions, and reports made of them.

Broken submissions are rows with a reason. What ends the command is what concerns all:
a path that is not there, a folder that cannot be written, no jail.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import randbelow
from typing import Any

from sandbox.course.exercises import numbers
from sandbox.course.notebooks import read, tags
from sandbox.errors import BadOptionError
from sandbox.grading.alike import fingerprint
from sandbox.grading.batch import (
    Plan,
    course_in,
    grade,
    path_of,
    result_in,
    write,
)
from sandbox.grading.canonical import canonical
from sandbox.grading.crew import workers
from sandbox.grading.intake.submissions import submissions
from sandbox.grading.jail.box import isolation
from sandbox.grading.reports.all_of_them import write_all
from sandbox.grading.variants import NONE, read_variants
from sandbox.grading.verdicts import Json

RUN = "run.json"
SEED_MAX = 1_000_000


@dataclass(frozen=True)
class Wish:
    """What was asked for on the command line."""

    paths: Sequence[Path]
    out: Path
    roster: Path | None = None
    seeds: Path | None = None
    jobs: int = 1
    scheduler: str | None = None
    fast: bool = False
    may_be_unsafe: bool = False
    variants: Path | None = None


def grade_all(wish: Wish, course: Path) -> None:
    """Mark, write and tell. Raises SandboxError for what concerns all submissions."""
    has = isolation(may_be_unsafe=wish.may_be_unsafe)
    refuse_among_submissions(wish.out, wish.paths)
    make_folder(wish.out)
    seeds = seeds_for(wish)
    variants = read_variants(wish.variants) if wish.variants else NONE
    mark = course_in(course).mark
    plan = Plan(course, mark, seeds, "fast" if wish.fast else "nbval", has, variants)
    run = {
        "format": 1, "sandbox": version_of(course), "engine": plan.engine,
        "course": mark, "isolation": str(has), "seeds": seeds,
    }  # fmt: skip
    # Before the first mark: whoever goes on from here must draw the same.
    write(wish.out / RUN, canonical(run))
    read = submissions(wish.paths, wish.roster)
    with told(len(read)) as heard, workers(wish.jobs, wish.scheduler) as crew:
        students = grade(read, plan, wish.out, crew, heard)
    run["students"] = students
    write(wish.out / RUN, canonical(run))
    write_all(wish.out, run, results(wish.out, students), fingerprints_in(course))
    print(f"{len(students)} marked ({has}).\nOpen {wish.out / 'report.html'}")


def fingerprints_in(course: Path) -> set[str]:
    """Those of its solutions, if they are there: whoever has found them is not alike."""
    notebooks = [read(path) for path in sorted((course / "solutions").glob("*.ipynb"))]
    cells = [cell for notebook in notebooks for cell in notebook["cells"]]
    return {fingerprint(cell["source"]) for cell in cells if "answer" in tags(cell)}


def version_of(course: Path) -> str:
    project = tomllib.loads((course / "pyproject.toml").read_text("utf-8"))
    return str(project["project"]["version"])


def results(out: Path, students: Sequence[str]) -> Iterator[Json]:
    """One after another, as they were written."""
    for student in students:
        result = result_in(path_of(out, student))
        assert result is not None, f"the result of {student} is gone"
        yield result


def refuse_among_submissions(out: Path, paths: Sequence[Path]) -> None:
    """Or the next time, what is written there would be taken for what was handed in."""
    for path in map(Path.resolve, paths):
        if path in (out.resolve(), *out.resolve().parents):
            raise BadOptionError(
                f"--out {out} lies in {path.name}, which is to be graded. Name a folder "
                f"beside it: --out {path.parent / 'marks'}"
            )


def make_folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadOptionError(
            f"--out {out} cannot be used: {error.strerror}. Name a folder for the "
            f"marks, such as --out marks."
        ) from None


# Seeds


def seeds_for(wish: Wish) -> dict[str, int]:
    """Those of the file, of the batch that is gone on with, or drawn now.

    Nobody can prepare for a seed that is drawn when marks are made; it is written down,
    so that everybody can make the same marks again.
    """
    given = read_seeds(wish.seeds) if wish.seeds else drawn_before(wish.out)
    return {number: given.get(number, 1 + randbelow(SEED_MAX)) for number in numbers()}


def drawn_before(out: Path) -> dict[str, int]:
    run = result_in(out / RUN) or {}
    return usable(run.get("seeds")) or {}


def read_seeds(file: Path) -> dict[str, int]:
    """{"2.4": 7}, or a run.json that holds them. Raises BadOptionError."""
    try:
        told = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BadOptionError(f"--seeds {file} cannot be read: {error}") from None
    seeds = usable(told.get("seeds", told) if isinstance(told, dict) else None)
    if seeds is None:
        raise BadOptionError(
            f'--seeds {file} holds no seeds. Write {{"2.4": 7}}, a whole number for an '
            f"exercise, or name the run.json of an earlier batch."
        )
    return seeds


def usable(told: Any) -> dict[str, int] | None:
    is_one = isinstance(told, dict) and all(
        re.fullmatch(r"\d+\.\d+", str(name)) and type(seed) is int
        for name, seed in told.items()
    )
    return told if is_one else None


# What a person sees meanwhile


@contextmanager
def told(count: int) -> Iterator[Callable[[Json], None]]:
    """A bar on a terminal; elsewhere a line for each student. count: of the students."""
    if not sys.stdout.isatty():
        yield lambda result: print(line(result), flush=True)
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    last = TextColumn("{task.description}", markup=False)  # a name may look like some
    with Progress(BarColumn(), MofNCompleteColumn(), last) as bar:
        task = bar.add_task("marking", total=count)
        yield lambda result: bar.update(task, advance=1, description=line(result))


def line(result: Json) -> str:
    if result["problem"]:
        return f"{result['student']}: {result['problem']}"
    return f"{result['student']}: {result['points']:g} of {result['points_max']}"
