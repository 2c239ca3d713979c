"""Marks: what they cost beyond the checks themselves, beside nbgrader's autograde.

Ten honest submissions, for exercise 2.4 alone and for the whole of lesson 02, graded in
one go by either, start and reports included; and what one more of them costs, once
either has started. What the checks alone take, in this process and without a jail, is
taken off from ours, and from ours only.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))  # as pytest has it

from graders import told_by
from nbgraders import Nbgrader, NotInstalledError
from synthetic import COURSE, answered, course, sources

from sandbox.answering.stepping import Limits
from sandbox.course.exercises import find
from sandbox.course.grafting.slots import Slot
from sandbox.course.judge import Trial, judge
from sandbox.course.notebooks import as_bytes, read
from sandbox.errors import NoJailError
from sandbox.grading.jail.box import isolation

NAME = "02_everyone_or_only_those_who_listen.ipynb"
BATCHES = {"2.4": ("2.4",), "lesson 02": ("2.1", "2.2", "2.3", "2.4")}
STUDENTS = 10
ROUNDS = 3
LIMITS = {"nbval": 1 / 10, "--fast": 1 / 20}
PATIENT = Limits(wall_s=60.0)
MANY_FRAMES = ("2.4", "3.2", "4.2")


def figures() -> dict[str, float | str]:
    try:
        isolation()
    except NoJailError:
        return {"not measured": "there is no jail on this machine"}
    with TemporaryDirectory() as folder:
        return {**beside_nbgrader(Path(folder)), **of_the_jail()}


# Beside nbgrader


def beside_nbgrader(folder: Path) -> dict[str, float | str]:
    try:
        nbgrader = Nbgrader(folder / "nbgrader")
    except NotInstalledError:
        return {"not measured": "nbgrader could not be installed"}
    found: dict[str, float | str] = {
        "compared with": f"nbgrader {nbgrader.version}, Python {sys.version.split()[0]}"
    }
    for said, numbers in BATCHES.items():
        found |= of_batch(said, batch(numbers), nbgrader, folder / said)
    return found


def batch(numbers: tuple[str, ...]) -> list[dict[str, str]]:
    """Ten students' right answers: {exercise: source}."""
    by_number = {
        number: islice(cycle(sources("right_answers", number)), STUDENTS)
        for number in numbers
    }
    return [
        dict(zip(by_number, answers, strict=True))
        for answers in zip(*by_number.values(), strict=True)
    ]


def of_batch(
    said: str, students: list[dict[str, str]], nbgrader: Nbgrader, folder: Path
) -> dict[str, float | str]:
    """In one go, a tenth of it; and what each costs after the first."""
    name = said.replace(" ", "-").replace(".", "-")
    ways = ways_of(students, nbgrader, name, folder / "ten")
    ways_of_one = ways_of(students[:1], nbgrader, f"{name}-one", folder / "one")
    tenths, more = [], []
    for _ in range(ROUNDS):
        ten = {way: took(do) for way, do in ways.items()}
        one = {way: took(do) for way, do in ways_of_one.items()}
        tenths.append({way: ten[way] / STUDENTS for way in ways})
        more.append({way: (ten[way] - one[way]) / (STUDENTS - 1) for way in ways})
    return told(f"{said}, a tenth of ten", tenths) | told(f"{said}, one more", more)


def told(said: str, rounds: list[dict[str, float]]) -> dict[str, float | str]:
    found: dict[str, float | str] = {}
    for way in rounds[0]:
        found[f"{said}, {way}, s"] = round(median(one[way] for one in rounds), 3)
    for way, limit in LIMITS.items():
        share = median((one[way] - one["checks"]) / one["nbgrader"] for one in rounds)
        found[f"{said}, {way} beyond the checks, of nbgrader"] = round(share, 3)
        found[f"{said}, {way}, share of its limit"] = round(share / limit, 2)
    return found


def ways_of(
    students: list[dict[str, str]], nbgrader: Nbgrader, assignment: str, folder: Path
) -> dict[str, Callable[[], object]]:
    hand_in(students, nbgrader, assignment, folder / "in")
    return {
        "nbgrader": lambda: nbgrader.autograde(assignment),
        "nbval": lambda: grade(folder),
        "--fast": lambda: grade(folder, "--fast"),
        "checks": lambda: in_process(students),
    }


def hand_in(
    students: list[dict[str, str]], nbgrader: Nbgrader, assignment: str, folder: Path
) -> None:
    """The same files for both: nbgrader's release with answers in it."""
    numbers = set(students[0])
    nbgrader.source(assignment, {NAME: with_only(numbers)})
    (released,) = nbgrader.released(assignment)
    for n, answers in enumerate(students):
        given = {slot.answer_id: answers.get(slot.number) for slot in slots()}
        raw = as_bytes(answered(read(released), given))
        nbgrader.hand_in(f"s{n}", assignment, NAME, raw)
        (folder / f"s{n}").mkdir(parents=True)
        (folder / f"s{n}" / NAME).write_bytes(raw)


def with_only(numbers: set[str]) -> bytes:
    """The lesson without the other exercises."""
    gone = {
        cell_id
        for slot in slots()
        if slot.number not in numbers
        for cell_id in (slot.answer_id, slot.check_id)
    }
    notebook = read(COURSE / "solutions" / NAME)
    cells = [cell for cell in notebook["cells"] if cell["id"] not in gone]
    return as_bytes({**notebook, "cells": cells})


def slots() -> list[Slot]:
    return course().slots[NAME]


def grade(folder: Path, *words: str) -> None:
    with TemporaryDirectory(dir=folder) as out:
        told_by(folder / "in", "--out", out, *words)
        for path in Path(out, "results").glob("*.json"):
            assert json.loads(path.read_text("utf-8"))["points"] > 0, path


def in_process(students: list[dict[str, str]]) -> None:
    for answers in students:
        for number, source in answers.items():
            exercise = find(number)
            answer = defined(source)[exercise.asks_for]
            assert judge(exercise, answer, limits=PATIENT).fault is None


def defined(source: str) -> dict[str, object]:
    names: dict[str, object] = {}
    exec(source, names)
    return names


def took(do: Callable[[], object]) -> float:
    start = perf_counter()
    do()
    return perf_counter() - start


# The jail alone


def of_the_jail() -> dict[str, float | str]:
    from sandbox.grading.jail.keeper import Jail  # only Linux has what it needs

    has = isolation()
    found: dict[str, float | str] = {}
    starts = []
    for _ in range(ROUNDS):
        start = perf_counter()
        with Jail(has) as jail:
            jail.await_start()
            starts.append(perf_counter() - start)
    found["start of a jail, ms"] = round(median(starts) * 1000)
    with Jail(has) as jail:
        nothing = [took(lambda: tried(jail, "2.3")) for _ in range(2 * ROUNDS)]
        found["the least that a jailed check takes, ms"] = round(min(nothing) * 1000, 1)
        for number in MANY_FRAMES:
            found |= frames_of(jail, number)
    return found


def frames_of(jail: object, number: str) -> dict[str, float | str]:
    """What a check takes in the jail, beside the same one here."""
    source = sources("right_answers", number)[0]
    near = min(took(lambda: in_process([{number: source}])) for _ in range(ROUNDS))
    far = min(took(lambda: tried(jail, number)) for _ in range(ROUNDS))
    return {
        f"{number} jailed, s": round(far, 3),
        f"{number} jailed, of the same in process": round(far / near, 2),
    }


def tried(jail: object, number: str) -> None:
    exercise = find(number)
    cells = ["", sources("right_answers", number)[0]]
    with jail.trial(cells, exercise.asks_for, PATIENT) as place:  # type: ignore[attr-defined]
        assert Trial(exercise, place, 1).verdict().fault is None


if __name__ == "__main__":
    for name, value in figures().items():
        print(f"{name}: {value}", flush=True)
