"""One exercise of one submission as JSON: what reports are made of, and nothing else."""

from __future__ import annotations

import json
from typing import Any

from sandbox.course.exercise import Exercise, Fault
from sandbox.course.grafting.slots import Slot
from sandbox.course.judge import Verdict
from sandbox.grading.alike import fingerprint
from sandbox.grading.course_answers import Answer
from sandbox.kernel.trace_json import to_json

Json = dict[str, Any]
TEXT_MAX = 2_000
STEPS_MAX = 60
SOURCE_MAX = 20_000
RUN_MAX = 300_000  # of its JSON
DIED = "ended its process"


def unmarked(slot: Slot, answer: Answer, status: str, fact: str = "") -> Json:
    """A row without a verdict. status: unanswered, too slow, not marked."""
    source = answer.source
    return {
        "number": slot.number, "title": slot.title, "points": 0.0,
        "points_max": slot.points, "status": status, "label": "", "fact": fact,
        "advice": "", "expected": "", "got": "", "steps": [], "printed": "",
        "seed": None, "notes": list(answer.notes), "run": None,
        "source": cut(source, SOURCE_MAX),
        "fingerprint": fingerprint(source) if source else "",
    }  # fmt: skip


def told(exercise: Exercise, verdict: Verdict, seed: int) -> Json:
    """What a verdict says, as the part of a row."""
    row: Json = {
        "points": verdict.points, "seed": seed, "printed": cut(verdict.printed),
        "status": "passed",
    }  # fmt: skip
    if verdict.fault is None:
        return row
    fault = verdict.fault
    steps = [exercise.told(step) for step in verdict.program or []]
    return row | {
        "status": status_of(verdict, fault),
        "label": fault.label, "fact": cut(fault.fact), "advice": cut(fault.advice),
        "expected": cut(fault.expected), "got": cut(fault.got),
        "steps": [cut(step) for step in steps[-STEPS_MAX:]],
        "run": run_of(fault),
    }  # fmt: skip


def status_of(verdict: Verdict, fault: Fault) -> str:
    if fault.label == DIED:
        return "died"
    return "partial" if verdict.points else "failed"


def run_of(fault: Fault) -> Json | None:
    """The run that shows the fault; `at` is the entry to look at first."""
    if fault.run is None:
        return None
    text = to_json(fault.run.trace, seed=0)
    if len(text) > RUN_MAX:
        return None  # somebody made it long on purpose
    return {"name": fault.run.name, "trace": json.loads(text), "at": fault.at}


def cut(text: str, most: int = TEXT_MAX) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
