"""Many submissions: marked by several processes, kept as they are done, taken up again.

A result is written whole or not at all, with a mark of all that it depends on. So a
batch that was broken off goes on where it was, and comes to the same bytes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from hashlib import sha256
from itertools import islice
from pathlib import Path
from threading import local

from sandbox.course.grafting.slots import Slot
from sandbox.errors import BadOptionError
from sandbox.grading.by_nbval import judged
from sandbox.grading.canonical import canonical
from sandbox.grading.course_answers import Answer, Course, answers_of
from sandbox.grading.crew import Crew
from sandbox.grading.intake.submission import Submission
from sandbox.grading.jail.box import Isolation
from sandbox.grading.jail.keeper import Jail
from sandbox.grading.marking import by_jail, mark
from sandbox.grading.patience import TIMES, Times
from sandbox.grading.variants import NONE, Variants
from sandbox.grading.verdicts import Json

CHUNKS = {"fast": 1, "nbval": 10}  # submissions marked in one go
AHEAD = 2  # chunks read for each who works before they are asked for


@dataclass(frozen=True)
class Plan:
    """How a batch is marked. course: the folder with solutions/; mark: of its state."""

    course: Path
    mark: str
    seeds: Mapping[str, int]
    engine: str
    has: Isolation
    variants: Variants = NONE
    times: Times = TIMES


def grade(
    submissions: Iterable[Submission], plan: Plan, out: Path, crew: Crew | None,
    heard: Callable[[Json], None],
) -> list[str]:  # fmt: skip
    """Mark all of them and write results/. Returns the students, in order.

    crew: None is this process. heard: told of each result.
    """
    (out / "results").mkdir(parents=True, exist_ok=True)
    students: list[str] = []
    todo = undone(submissions, plan, out, students, heard)
    for results in worked(todo, plan, crew):
        for result in results:
            write(path_of(out, result["student"]), canonical(result))
            heard(result)
    return sorted(students)


def undone(
    submissions: Iterable[Submission], plan: Plan, out: Path, students: list[str],
    heard: Callable[[Json], None],
) -> Iterator[Submission]:  # fmt: skip
    """Those without a result that still holds. students: every name is added to it."""
    for submission in submissions:
        students.append(submission.student)
        kept = result_in(path_of(out, submission.student))
        if kept is not None and kept.get("key") == key_of(submission, plan):
            heard(kept)
        else:
            yield submission


def worked(
    todo: Iterator[Submission], plan: Plan, crew: Crew | None
) -> Iterator[list[Json]]:
    """Results, chunk by chunk and in order; only a few chunks are held at a time."""
    chunks = iter(partial(chunk_of, todo, CHUNKS[plan.engine]), [])
    if crew is None:
        yield from (mark_all(chunk, plan) for chunk in chunks)
        return
    submit, most = crew.executor.submit, AHEAD * crew.size
    waiting = [submit(mark_all, one, plan) for one in islice(chunks, most)]
    while waiting:
        yield waiting.pop(0).result()
        waiting += [submit(mark_all, one, plan) for one in islice(chunks, 1)]


def chunk_of(todo: Iterator[Submission], size: int) -> list[Submission]:
    return list(islice(todo, size))


def mark_all(chunk: Sequence[Submission], plan: Plan) -> list[Json]:
    """The results of these submissions; this is what a process of its own does."""
    begin_jail(plan)
    course = course_in(plan.course)
    if course.mark != plan.mark:
        raise BadOptionError(
            f"--scheduler: a worker there has another course in {plan.course}, or had it "
            f"when it started. Bring it up to date, start the workers again, and grade."
        )
    if plan.engine == "nbval":
        tried = [
            (one.student, slot, answer)
            for one in chunk
            for slot, answer in answered(one, course, plan.variants)
        ]
        given = (course, plan.has, plan.seeds, plan.variants, plan.times)
        rows = judged(tried, *given) if tried else {}
        judge = lambda student, slot, _: rows[student, slot.number]  # noqa: E731
    else:
        jail = jail_of(plan.has)
        jail.await_start()
        judge = by_jail(jail, plan.seeds, plan.variants, plan.times)
    marks = [mark(one, course, judge, plan.variants) for one in chunk]
    return [
        {**made, "key": key_of(one, plan)}
        for one, made in zip(chunk, marks, strict=True)
    ]


def answered(
    submission: Submission, course: Course, variants: Variants
) -> Iterator[tuple[Slot, Answer]]:
    _, answers = answers_of(submission, course, variants)
    for _, slot in course.every_slot:
        if answers.get(slot.number, Answer()).cells:
            yield slot, answers[slot.number]


@cache
def course_in(folder: Path) -> Course:
    return Course.read(folder)


def begin_jail(plan: Plan) -> None:
    """It starts while the course is read. nbval's kernel has one of its own."""
    if plan.engine == "fast":
        jail_of(plan.has)


def jail_of(has: Isolation) -> Jail:
    """The jail of this thread, of which a Dask worker has many; it ends with it."""
    if not hasattr(_own, "jail"):
        _own.jail = Jail(has).__enter__()
    jail: Jail = _own.jail
    return jail


_own = local()


def key_of(submission: Submission, plan: Plan) -> str:
    """Another key, another result: all that a result depends on is in it."""
    digest = sha256(plan.mark.encode())
    digest.update(canonical(dict(plan.seeds)).encode())
    digest.update(repr(plan.variants.of(submission.student)).encode())
    digest.update(repr((submission.student, submission.name, submission.late)).encode())
    told = (submission.notes, submission.problem, submission.back)
    digest.update(repr(told).encode())
    for name, raw in submission.notebooks:
        digest.update(repr((name, sha256(raw).hexdigest())).encode())
    digest.update(submission.progress or b"")
    return digest.hexdigest()


# Files


def path_of(out: Path, student: str) -> Path:
    return out / "results" / f"{student}.json"


def result_in(path: Path) -> Json | None:
    """A result that was written before, if it can be read."""
    try:
        result: Json = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return result if isinstance(result, dict) else None


def write(path: Path, text: str) -> None:
    """The whole file or none of it, whenever this process ends."""
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, encoding="utf-8", newline="\n")
    os.replace(part, path)
