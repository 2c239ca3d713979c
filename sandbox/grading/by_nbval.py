"""Marks by nbval: the course's notebook, with jailed answers, compared with its solution.

One kernel serves many students, for no line of theirs runs in it. What a check says is
compared by nbval, in a process that has never seen an answer either.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from sandbox.course.grafting.graft import as_notebook, code_cell
from sandbox.course.grafting.slots import Slot
from sandbox.course.validating.running import Outcome, validate
from sandbox.errors import CheckFailed
from sandbox.grading.course_answers import Answer, Course, own_cells
from sandbox.grading.jail.box import Isolation
from sandbox.grading.marking import not_marked, too_slow
from sandbox.grading.patience import TIMES, Times
from sandbox.grading.variants import NONE, Variants
from sandbox.grading.verdicts import Json, unmarked

NAME = "batch.ipynb"
GRACE_S = 60  # for what a check does when an answer has come to its end
LOST = ("died", "endless", "no kernel")  # how a cell ends that takes its kernel along
Tried = tuple[str, Slot, Answer]  # the student comes first


def judged(
    tried: Sequence[Tried], course: Course, has: Isolation, seeds: Mapping[str, int],
    variants: Variants = NONE, times: Times = TIMES,
) -> dict[tuple[str, str], Json]:  # fmt: skip
    """{(student, exercise): its row}. Raises NbvalError if nbval does not work.

    If a kernel is lost at one answer, those behind it get another.
    """
    rows: dict[tuple[str, str], Json] = {}
    left = list(tried)
    while left:
        made = in_one_kernel(left, course, has, seeds, variants, times)
        rows |= made
        left = left[len(made) :]
    return rows


def in_one_kernel(
    tried: Sequence[Tried], course: Course, has: Isolation, seeds: Mapping[str, int],
    variants: Variants, times: Times,
) -> dict[tuple[str, str], Json]:  # fmt: skip
    """The rows up to the first at which the kernel was lost, at least of one."""
    with TemporaryDirectory(prefix="verdicts-") as folder:
        file = Path(folder) / "verdicts"
        stage = stage_source(has, times, file)
        cells = list(batch(tried, course, seeds, variants, stage))
        outcomes = validate(
            {NAME: as_notebook(cells)}, lambda _: None,
            cell_timeout_s=times.first_s + GRACE_S,
        )  # fmt: skip
        lines = file.read_text("utf-8").splitlines() if file.exists() else []
    rows = {line["key"]: line["row"] for line in map(json.loads, lines)}
    ended = {one.cell: one for one in outcomes}
    made: dict[tuple[str, str], Json] = {}
    for n, (student, slot, answer) in enumerate(tried):
        end = ended.get(check_id(n))
        made[student, slot.number] = row(slot, answer, end, rows.get(str(n)))
        if end is None or end.end in LOST:
            break
    return made


def batch(
    tried: Sequence[Tried], course: Course, seeds: Mapping[str, int],
    variants: Variants, stage: str,
) -> Iterator[Json]:  # fmt: skip
    """The cells: a jail, what the course imports, then an answer and its check each."""
    yield code_cell("stage", stage)
    for name in course.notebooks:
        for cell in own_cells(course.notebooks[name]):
            yield code_cell(f"given-{cell['id']}", cell["source"])
    checks = {slot.check_id: cell for slot, cell in check_cells(course)}
    for n, (student, slot, answer) in enumerate(tried):
        variant = variants.of(student).get(slot.number)
        sources, seed = list(answer.cells), seeds[slot.number]
        given = (str(n), student, slot.number, sources, seed, variant)
        yield code_cell(f"answer-{n}", f"{slot.asks_for} = stage.jailed{given!r}")
        check = checks[slot.check_id]
        shown = {key: check[key] for key in ("execution_count", "outputs")}
        yield {**code_cell(check_id(n), check["source"]), **shown}


def stage_source(has: Isolation, times: Times, file: Path) -> str:
    return (
        "from sandbox.grading.jail.box import Isolation\n"
        "from sandbox.grading.patience import Times\n"
        "from sandbox.grading.stand_in import Stage\n"
        f"has, times = Isolation(**{asdict(has)!r}), Times(**{asdict(times)!r})\n"
        f"stage = Stage(has, times, {str(file)!r})"
    )


def check_cells(course: Course) -> Iterator[tuple[Slot, Json]]:
    for name, slot in course.every_slot:
        cells = course.notebooks[name]["cells"]
        yield slot, next(cell for cell in cells if cell["id"] == slot.check_id)


def check_id(n: int) -> str:
    return f"check-{n}"


def row(slot: Slot, answer: Answer, ended: Outcome | None, told: Json | None) -> Json:
    """nbval's word decides; the rest of the row is what the check had to say."""
    if ended is None:
        return not_marked(slot, answer, "nbval did not come to it")
    if told is None:
        # With nothing written down, a check fails by itself only when time is up.
        if ended.error == CheckFailed.__name__:
            return too_slow(slot, answer)
        return not_marked(slot, answer, ended.told)
    if (ended.end == "passed") != (told["status"] == "passed"):
        return not_marked(slot, answer, "nbval and the check disagree")
    return unmarked(slot, answer, "passed") | told
