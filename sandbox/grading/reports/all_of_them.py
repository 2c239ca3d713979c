"""Every report of a batch, made of its results and nothing else.

Results come one at a time: a student's own files are written at once, and what is kept
for the class is small. Each file is written whole or not at all.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sandbox.grading.alike import groups
from sandbox.grading.reports.feedback import feedback
from sandbox.grading.reports.gradescope import gradescope
from sandbox.grading.reports.junit import junit
from sandbox.grading.reports.packing import pack
from sandbox.grading.reports.report import report
from sandbox.grading.reports.standing import Json, light, safe_id
from sandbox.grading.reports.tables import canvas, grades, moodle, nbgrader
from sandbox.grading.reports.worlds import Mistakes

OF_CLASS: dict[str, Callable[[Sequence[Json]], str]] = {
    "grades.csv": grades, "nbgrader.csv": nbgrader, "moodle.csv": moodle,
    "canvas.csv": canvas, "junit.xml": junit,
}  # fmt: skip

# No separator, no sign that turns text round or is not seen, no name of a parent.
SAFE_PART = re.compile(r"(?!\.)[\w .,'()@-]{1,150}")


def write_all(
    out: Path, run: Json, results: Iterable[Json], of_the_course: Collection[str] = ()
) -> None:
    """Write grades.csv, report.html, feedback.zip and the rest into `out`.

    run: run.json; results: those of its students, as results/*.json hold them.
    of_the_course: fingerprints of its solutions, which anybody may have found. Raises
    BadOptionError if the id of a student cannot name a file.
    """
    mistakes, kept = Mistakes(), []
    for result in results:
        write_own(out, result)
        mistakes.see(result)
        kept.append(light(result))
    kept.sort(key=lambda result: result["student"])
    for name, made in OF_CLASS.items():
        write(out / name, made(kept))
    same = groups(kept, of_the_course)
    write(out / "report.html", report(run, kept, mistakes, same))
    pages: dict[str, Path] = {}
    for one in kept:
        name = name_in_zip(one)
        own = f"{one['student']}.html"
        pages[own if name in pages else name] = page_of(out, one["student"])
    with whole(out / "feedback.zip") as part:
        pack(part, pages)


def write_own(out: Path, result: Json) -> None:
    """What one student gets."""
    student = safe_id(result["student"])
    write(page_of(out, student), feedback(result))
    write(out / "gradescope" / f"{student}.json", gradescope(result))


def name_in_zip(result: Json) -> str:
    """What the LMS calls it; else, and where that could lead elsewhere, by the id."""
    back = str(result.get("back", ""))
    parts = back.split("/")
    is_safe = len(parts) <= 2 and all(map(SAFE_PART.fullmatch, parts))
    return back if is_safe else f"{result['student']}.html"


def page_of(out: Path, student: str) -> Path:
    return out / "feedback" / f"{student}.html"


def write(path: Path, text: str) -> None:
    with whole(path) as part:
        part.write_bytes(text.encode())


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A file aside, which takes its place when all of it is there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    yield part
    os.replace(part, path)
