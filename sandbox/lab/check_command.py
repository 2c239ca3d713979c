"""python -m sandbox check: which notebooks, how far it is, and what there is to say.

nbval judges; here is only what a person sees of it, or a machine by --json.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sandbox.course.grafting.graft import check_id
from sandbox.course.self_check import File, best_rows, judge_all, opened
from sandbox.course.validating.running import Outcome
from sandbox.errors import BadOptionError, SandboxError, listed
from sandbox.lab.check_table import lines

JSON_FORMAT = 1
COPY = Path("my-course", "exercises")
FINE = ("passed", "unanswered")


def check(named: Sequence[Path], course: Path, json_file: Path | None) -> bool:
    """Check and print; whether all that was answered passes. Raises SandboxError."""
    if json_file is not None and not json_file.parent.is_dir():
        raise BadOptionError(f"there is no folder {json_file.parent} for --json.")
    files = opened(notebooks(named, course), course)
    with progress(files) as heard:
        judge_all(files, heard)
    print("\n".join(lines(files)))
    if json_file is not None:
        save(json_file, files)
    return all(is_fine(file) for file in files)


def is_fine(file: File) -> bool:
    return not file.is_unusable and all(row.status in FINE for row in file.rows)


def notebooks(named: Sequence[Path], course: Path) -> list[Path]:
    """The files meant. A file need not be there; a folder must hold some.

    Raises BadOptionError.
    """
    if not named:
        return in_folder(own_copy(course))
    found = (in_folder(path) if path.is_dir() else [path] for path in named)
    return list(dict.fromkeys(path for paths in found for path in paths))


def own_copy(course: Path) -> Path:
    copy = course / COPY
    if not copy.is_dir():
        raise BadOptionError(
            "you have no copy of the course yet. Type python3 start.py lab to make one, "
            "or name a notebook: python3 start.py check NOTEBOOK"
        )
    return copy.relative_to(Path.cwd()) if copy.is_relative_to(Path.cwd()) else copy


def in_folder(folder: Path) -> list[Path]:
    """Not in the folders below it, such as those of Jupyter's checkpoints."""
    found = sorted(folder.glob("*.ipynb"))
    if found:
        return found
    below = sorted({path.parent for path in folder.glob("*/*.ipynb")})
    shown = [path for path in below if not path.name.startswith(".")]
    hint = f" There are some in {listed(shown)}." if shown else ""
    raise BadOptionError(f"there are no notebooks in {folder}.{hint}")


@contextmanager
def progress(files: Sequence[File]) -> Iterator[Callable[[Outcome], None]]:
    """A bar on a terminal; elsewhere a line for each check."""
    total = sum(len(file.open) for file in files)
    waiting = {check_id(one.number): one.number for f in files for one in f.open}
    if not (total and sys.stdout.isatty()):
        yield once(
            waiting,
            lambda cell, count: print(
                f"{count} of {total}: {waiting[cell]} is checked", flush=True
            ),
        )
        return
    from rich.progress import Progress

    with Progress(transient=True) as bar:
        task = bar.add_task("checking your answers", total=total)
        yield once(waiting, lambda _, count: bar.update(task, completed=count))


def once(
    waiting: Container[str], tell: Callable[[str, int], None]
) -> Callable[[Outcome], None]:
    """Tell of each check, and how many there were, the first time that it is run."""
    seen: set[tuple[str, str]] = set()

    def heard(outcome: Outcome) -> None:
        key = outcome.notebook, outcome.cell
        if outcome.cell in waiting and key not in seen:
            seen.add(key)
            tell(outcome.cell, len(seen))

    return heard


def save(json_file: Path, files: Sequence[File]) -> None:
    text = json.dumps(report(files), indent=1, ensure_ascii=False) + "\n"
    try:
        json_file.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        problem = f"{json_file} cannot be written: {error.strerror}."
        raise SandboxError(problem) from error


def report(files: Sequence[File]) -> dict[str, Any]:
    """{format, points, of, notebooks: [{file, course_notebook, reason, exercises}]}

    The sums count an exercise once, at its best, however many files have it.
    """
    rows = best_rows(files)
    return {
        "format": JSON_FORMAT,
        "points": sum(row.points for row in rows),
        "of": sum(row.of for row in rows),
        "notebooks": [
            {
                "file": str(file.path),
                "course_notebook": file.course_name,
                "reason": file.reason,
                "exercises": [asdict(row) for row in file.rows],
            }
            for file in files
        ],
    }
