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
from sandbox.grading.course_answers import Answer, Course, own_cells
from sandbox.grading.jail.box import Isolation
from sandbox.grading.marking import LIMITS, too_slow
from sandbox.grading.variants import NONE, Variants
from sandbox.grading.verdicts import Json, unmarked

NAME = "batch.ipynb"
CELL_TIMEOUT_S = LIMITS.wall_s + 60
Tried = tuple[str, Slot, Answer]  # the student comes first


def judged(
    tried: Sequence[Tried], course: Course, has: Isolation, seeds: Mapping[str, int],
    variants: Variants = NONE,
) -> dict[tuple[str, str], Json]:  # fmt: skip
    """{(student, exercise): its row}. Raises NbvalError if nbval does not work."""
    with TemporaryDirectory(prefix="verdicts-") as folder:
        file = Path(folder) / "verdicts"
        cells = list(batch(tried, course, has, seeds, variants, file))
        outcomes = validate(
            {NAME: as_notebook(cells)}, lambda _: None, cell_timeout_s=CELL_TIMEOUT_S
        )
        lines = file.read_text("utf-8").splitlines() if file.exists() else []
    rows = {line["key"]: line["row"] for line in map(json.loads, lines)}
    ended = {one.cell: one for one in outcomes}
    return {
        (student, slot.number): row(
            slot, answer, ended.get(check_id(n)), rows.get(str(n))
        )
        for n, (student, slot, answer) in enumerate(tried)
    }


def batch(
    tried: Sequence[Tried], course: Course, has: Isolation, seeds: Mapping[str, int],
    variants: Variants, file: Path,
) -> Iterator[Json]:  # fmt: skip
    """The cells: what the course imports, a jail, then an answer and its check each."""
    for name in course.notebooks:
        for cell in own_cells(course.notebooks[name]):
            yield code_cell(f"given-{cell['id']}", cell["source"])
    yield code_cell("stage", stage_source(has, file))
    checks = {slot.check_id: cell for slot, cell in check_cells(course)}
    for n, (student, slot, answer) in enumerate(tried):
        variant = variants.of(student).get(slot.number)
        given = (str(n), slot.number, list(answer.cells), seeds[slot.number], variant)
        yield code_cell(f"answer-{n}", f"{slot.asks_for} = stage.jailed{given!r}")
        check = checks[slot.check_id]
        shown = {key: check[key] for key in ("execution_count", "outputs")}
        yield {**code_cell(check_id(n), check["source"]), **shown}


def stage_source(has: Isolation, file: Path) -> str:
    return (
        "from sandbox.grading.jail.box import Isolation\n"
        "from sandbox.grading.stand_in import Stage\n"
        f"stage = Stage(Isolation(**{asdict(has)!r}), {str(file)!r})"
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
        return unmarked(slot, answer, "not marked", "nbval did not come to it.")
    if told is None:
        if "too slow here" in ended.told:
            return too_slow(slot, answer)
        return unmarked(slot, answer, "not marked", f"the check itself: {ended.told}")
    if (ended.end == "passed") != (told["status"] == "passed"):
        return unmarked(slot, answer, "not marked", "nbval and the check disagree.")
    return unmarked(slot, answer, "passed") | told
