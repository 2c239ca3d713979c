"""python -m sandbox release: a folder and a zip for a class, the same bytes each time.

The folder of an earlier release is made anew; no other is touched.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from sandbox.course.notebooks import as_bytes, read
from sandbox.errors import BadOptionError
from sandbox.grading.release.contents import README, contents
from sandbox.grading.release.exercises import varied_notebook
from sandbox.grading.reports.packing import info
from sandbox.grading.roster import read_roster
from sandbox.grading.variants import Variants, kept_variants

NAME = "event-bus-course"
OWN = "exercises-of"
KEY = "variants.json"
PUBLIC = """\
The solutions of this course are public, and so are its checks, which know what is \
right. Whoever looks finds them. Marks say who can hand in an answer that works. \
For exercises 2.1, 2.2, 2.4 and 3.3 --variants ROSTER gives each student other names \
and another order, so that an answer from elsewhere does not fit as it is. `grade` \
marks in report.html the answers that are nearly the same."""


def release(course: Path, out: Path, roster: Path | None = None) -> None:
    """Write it and say what there is. Raises SandboxError."""
    students = list(read_roster(roster).rows) if roster else []
    target = out / NAME
    refuse_others(target)
    try:
        out.mkdir(parents=True, exist_ok=True)
        files = contents(course)
        write_folder(target, files)
        write_zip(out / f"{NAME}.zip", {f"{NAME}/{n}": raw for n, raw in files.items()})
        if roster:
            write_variants(course, out, kept_variants(out / KEY, students))
    except OSError as error:
        raise BadOptionError(
            f"--out {out} cannot be used: {error.strerror}. Name a folder, such as "
            f"--out release."
        ) from None
    print("\n".join(lines(out, len(files), students if roster else None)))


def refuse_others(target: Path) -> None:
    """A folder that is not ours, or in which somebody works, stays as it is."""
    if not target.exists():
        return
    readme = target / "README.md"
    is_ours = readme.is_file() and readme.read_bytes() == README.encode()
    if not is_ours or (target / "my-course").exists():
        raise BadOptionError(
            f"{target} is there, and it is not as a release leaves it. Move it away, or "
            f"name another folder by --out."
        )


def write_folder(target: Path, files: Mapping[str, bytes]) -> None:
    """All of it, or what was there before."""
    part = target.with_name(f".{target.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    for name, raw in files.items():
        path = part / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)
    shutil.rmtree(target, ignore_errors=True)
    part.rename(target)


def write_zip(file: Path, files: Mapping[str, bytes]) -> None:
    with ZipFile(file, "w") as zipped:
        for name, raw in files.items():
            zipped.writestr(info(name), raw, ZIP_DEFLATED, 6)


def write_variants(course: Path, out: Path, variants: Variants) -> None:
    """A folder of exercises for each student, to be laid over those of the class."""
    notebooks = {p.name: read(p) for p in (course / "exercises").glob("[0-9]*.ipynb")}
    shutil.rmtree(out / OWN, ignore_errors=True)
    for student in variants.students:
        words = variants.of(student)
        folder = out / OWN / student / "exercises"
        folder.mkdir(parents=True)
        for name, notebook in sorted(notebooks.items()):
            (folder / name).write_bytes(as_bytes(varied_notebook(notebook, words)))


def lines(out: Path, count: int, students: list[str] | None) -> list[str]:
    told = [
        f"{out / NAME} and {NAME}.zip: {count} files for the class, no answer among them.",
        PUBLIC,
    ]
    if students is not None:
        told += [
            f"{out / OWN}: the exercises of {len(students)} students, a folder each, in "
            f"place of those of the class.",
            f"{out / KEY} is yours: keep it, give it to nobody, and name it when you "
            f"mark: grade PATH --out marks --variants {out / KEY}",
        ]
    return told
