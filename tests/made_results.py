"""Results as the marking engine writes them: made-up students, verdicts of the judge."""

from __future__ import annotations

import json
import runpy
from functools import cache
from pathlib import Path
from typing import Any

from sandbox.course.exercises import find
from sandbox.course.judge import Verdict, judge
from sandbox.grading.alike import fingerprint
from sandbox.kernel.trace_json import to_json

TESTS = Path(__file__).parent
TITLES = {
    "1.1": "Your own event bus", "2.2": "Stop the echo",
    "2.4": "Your own channel dispatcher", "3.3": "Where to start",
}  # fmt: skip
RUN = {
    "format": 1, "sandbox": "0.1.0", "course": "c0ffee", "engine": "fast",
    "isolation": "bubblewrap 0.8.0, no network", "seeds": {"2.4": 7, "1.1": 3},
    "students": ["ann", "bo", "cy"],
}  # fmt: skip


def wrong_answers(number: str) -> list[str]:
    folder = TESTS / "wrong_answers" / f"x{number.replace('.', '_')}"
    return sorted(path.stem for path in folder.glob("*.py"))


@cache
def verdict(number: str, name: str) -> tuple[Verdict, str]:
    """Of an answer of the catalogue, and its source."""
    folder = TESTS / "wrong_answers" / f"x{number.replace('.', '_')}"
    exercise = find(number)
    answer = runpy.run_path(str(folder / f"{name}.py"))[exercise.asks_for]
    return judge(exercise, answer), (folder / f"{name}.py").read_text("utf-8")


def passed(number: str, **changed: Any) -> dict[str, Any]:
    points = float(find(number).points)
    return {
        "number": number, "title": TITLES.get(number, f"Exercise {number}"),
        "points": points, "points_max": find(number).points, "status": "passed",
        "label": "", "fact": "", "advice": "", "expected": "", "got": "", "steps": [],
        "printed": "", "seed": 1, "notes": [], "run": None, "source": "",
        "fingerprint": "", **changed,
    }  # fmt: skip


def unanswered(number: str) -> dict[str, Any]:
    return passed(number, points=0.0, status="unanswered", seed=None)


def wrong(number: str, name: str, **changed: Any) -> dict[str, Any]:
    """What the judge says of an answer of the catalogue."""
    found, source = verdict(number, name)
    fault = found.fault
    assert fault is not None
    run = fault.run and {
        "name": fault.run.name, "at": fault.at,
        "trace": json.loads(to_json(fault.run.trace, seed=0)),
    }  # fmt: skip
    told = find(number).told
    return passed(
        number, points=found.points, status="partial" if found.points else "failed",
        label=fault.label, fact=fault.fact, advice=fault.advice,
        expected=fault.expected, got=fault.got, printed=found.printed, run=run,
        steps=[told(step) for step in found.program or []], source=source,
        fingerprint=fingerprint(source),
    ) | changed  # fmt: skip


def result(student: str, *rows: dict[str, Any], **changed: Any) -> dict[str, Any]:
    return {
        "format": 1, "student": student, "name": "", "late": "", "problem": "",
        "notes": [], "files": [], "exercises": list(rows),
        "points": sum(row["points"] for row in rows),
        "points_max": sum(row["points_max"] for row in rows),
        "predictions": [], "prediction_points": 0, "key": "", **changed,
    }  # fmt: skip


def a_class() -> list[dict[str, Any]]:
    """Three: one who knows, one who does not and is late, one who sent a picture."""
    ann = result(
        "ann", passed("1.1"), wrong("2.4", "a_set"), name="Lee, Ann",
        prediction_points=4,
    )  # fmt: skip
    bo = result(
        "bo", unanswered("1.1"), wrong("2.4", "prefix_match"), name="Bo", late="LATE",
        notes=["an older attempt is left out"],
    )  # fmt: skip
    cy = result(
        "cy", unanswered("1.1"), unanswered("2.4"), problem="there is no notebook in it"
    )
    return [ann, bo, cy]
