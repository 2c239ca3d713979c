"""Predictions as a submission tells of them: for committing, and on its word alone.

They lie in the learner's progress.json, where anybody can write. So they are counted
beside the marks and are never part of them.
"""

from __future__ import annotations

import json
from typing import Any

from sandbox.course.questions.bank import QUESTIONS
from sandbox.grading.intake.submission import Submission

SIZE_MAX = 5_000_000


def predictions_of(submission: Submission) -> list[dict[str, str]]:
    """[{"id": "L02.P1", "choice": "B"}], in the order of the course."""
    told = _told(submission.progress or b"")
    found = []
    for number, question in QUESTIONS.items():
        choice = told.get(number)
        if isinstance(choice, dict):
            choice = choice.get("choice")
        if isinstance(choice, str) and choice in question.options:
            found.append({"id": number, "choice": choice})
    return found


def _told(raw: bytes) -> dict[str, Any]:
    try:
        progress = json.loads(raw) if len(raw) <= SIZE_MAX else {}
    except (ValueError, RecursionError):
        return {}
    told = progress.get("predictions") if isinstance(progress, dict) else None
    return told if isinstance(told, dict) else {}
