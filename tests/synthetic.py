"""Submissions for lessons 01 to 04, any number of them, and what each is worth.

Made from the answers that the exercises are tested with, and from code that means harm.
The first ten of two hundred are the same as those of ten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from sandbox.course.grafting.slots import Slot
from sandbox.course.notebooks import Json, as_bytes, read
from sandbox.grading.course_answers import Course

TESTS = Path(__file__).parent
COURSE = TESTS.parent

# Style: of which kinds its answers are. The files of a broken one are damaged, too.
STYLES: dict[str, tuple[str, ...]] = {
    "honest": ("right",),
    "mixed": ("right", "wrong", "rude", "hostile", "unanswered"),
    "broken": ("right",),
    "wrong": ("wrong",),
    "hostile": ("hostile", "right"),
}

# Worth nothing: each takes the name that is asked for, or keeps it from being there.
# None waits for the clock, which would take a minute for each; and none fills the
# machine, for which of several limits ends such a one first is luck.
HOSTILE = (
    "import os\nos._exit(0)",
    "while True: pass",
    "def {name}(*given, **named):\n    while True: pass",
    "def {name}(*given, **named): return {name}(*given, **named)",
    "def {name}(*given, **named): raise SystemExit",
    "def {name}(*given, **named): return 'x' * 5_000_000",
    "def {name}(*given, **named): return b'x' * (3 << 30)",
    "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)",
    "import ctypes\ndef {name}(*given, **named): ctypes.string_at(0)",
    "import os, time\nfor n in range(9):\n    if os.fork() == 0:\n        time.sleep(99)",
    "class Equal:\n    __eq__ = lambda self, other: True\n    __hash__ = None\n{name} = Equal()",
    "import sys\n{name} = sys._getframe(1).f_locals",
    "from sandbox.course.exercises import find\n{name} = find('2.4')",
    "open('/jail/sandbox/answer.py', 'w').write('')",
    "import os\nfor n in range(3, 64):\n    try: os.close(n)\n    except OSError: pass",
)
# Worth as much as the right answer that follows: it costs nobody a point.
RUDE = (
    "import warnings\nwarnings.warn('old')",
    "import sys\nprint('x' * 3_000_000, file=sys.stderr)",
    "import threading, time\nthreading.Thread(target=time.sleep, args=(99,), daemon=True).start()",
    "import os\nif os.fork() == 0:\n    os.execvp('sleep', ['sleep', '99'])",
    "open('left-behind', 'w').write('x' * 1_000_000)",
    "try:\n    input()\nexcept BaseException:\n    pass",
    "import random\nrandom.seed(1)",
)
DAMAGE: tuple[Callable[[bytes], bytes], ...] = (
    lambda raw: raw[: len(raw) // 2],
    lambda raw: b"",
    lambda raw: b"[" * 100_000,
    lambda raw: b"\xff\xfe" + raw,
    lambda raw: b"PK\x03\x04 no notebook",
    lambda raw: b'{"cells": 7}',
)


@dataclass(frozen=True)
class Made:
    """One student's files, and the kind of each answer, by its exercise."""

    student: str
    style: str
    files: dict[str, bytes] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)


def synthetic(count: int, seed: int = 7, lessons: str = "1234") -> Iterator[Made]:
    """lessons: the last digits of those that each student hands in."""
    for number in range(count):
        yield made(number, Random(f"{seed} {number}"), lessons)


def laid_out(folder: Path, submissions: Iterator[Made]) -> list[Made]:
    """Written down as a class would hand it in: a folder a student."""
    every = list(submissions)
    for one in every:
        (folder / one.student).mkdir(parents=True)
        for name, raw in one.files.items():
            (folder / one.student / name).write_bytes(raw)
    return every


def made(number: int, luck: Random, lessons: str) -> Made:
    style = list(STYLES)[number % len(STYLES)]
    one = Made(f"student-{number:03}", style)
    for name, slots in course().slots.items():
        if name[1] not in lessons:
            continue
        kinds = {slot.number: luck.choice(STYLES[style]) for slot in slots}
        answers = {s.answer_id: source_of(s, kinds[s.number], luck) for s in slots}
        raw = as_bytes(answered(blank(name), answers))
        if style == "broken" and luck.random() < 0.5:
            raw = luck.choice(DAMAGE)(raw)
            kinds = dict.fromkeys(kinds, "lost")
        one.files[name] = raw
        one.kinds.update(kinds)
    return one


@cache
def course() -> Course:
    return Course.read(COURSE)


@cache
def blank(name: str) -> Json:
    return read(COURSE / "exercises" / name)


def answered(notebook: Json, answers: Mapping[str, str | None]) -> Json:
    """answers: {id of a cell: source}; None leaves it as it is."""
    cells = [
        {**cell, "source": answers.get(cell["id"]) or cell["source"]}
        for cell in notebook["cells"]
    ]
    return {**notebook, "cells": cells}


def source_of(slot: Slot, kind: str, luck: Random) -> str | None:
    if kind == "unanswered":
        return None
    if kind == "hostile":
        return luck.choice(HOSTILE).format(name=slot.asks_for)
    if kind == "wrong":
        return luck.choice(sources("wrong_answers", slot.number))
    right = luck.choice(sources("right_answers", slot.number))
    return f"{luck.choice(RUDE)}\n{right}" if kind == "rude" else right


@cache
def sources(kind: str, number: str) -> list[str]:
    folder = TESTS / kind / f"x{number.replace('.', '_')}"
    return [path.read_text("utf-8") for path in sorted(folder.glob("*.py"))]


def unjust(result: dict[str, Any], one: Made) -> list[str]:
    """What is not as it should be in the marks of that student; best, nothing."""
    rows = {row["number"]: row for row in result["exercises"]}
    assert result["student"] == one.student
    return [
        f"{one.student} {number}, {kind}: {rows[number]['status']}, "
        f"{rows[number]['points']} points, {rows[number]['fact']}"
        for number, kind in one.kinds.items()
        if not is_just(rows[number], kind)
    ]


def is_just(row: dict[str, Any], kind: str) -> bool:
    if kind in ("right", "rude"):
        return row["status"] == "passed" and row["points"] == row["points_max"]
    if kind == "wrong":
        return row["status"] in ("partial", "failed", "died")
    if kind == "hostile":
        return row["points"] == 0 and row["status"] in ("failed", "died", "too slow")
    return row["points"] == 0 and row["status"] == "unanswered"
