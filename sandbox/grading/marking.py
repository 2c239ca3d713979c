"""Marks one submission: each answer in a child of the jail, each verdict out here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.answering.stepping import TooSlowHereError
from sandbox.course.exercises import find
from sandbox.course.grafting.slots import Slot
from sandbox.course.judge import Trial
from sandbox.course.variants import varied
from sandbox.grading.course_answers import Answer, Course, File, answers_of
from sandbox.grading.intake.submission import Submission
from sandbox.grading.jail.keeper import Jail
from sandbox.grading.patience import TIMES, Patience, Times
from sandbox.grading.predictions import predictions_of
from sandbox.grading.variants import NONE, Variants
from sandbox.grading.verdicts import Json, cut, told, unmarked

FORMAT = 1
PREDICTION_POINTS = 2
Judge = Callable[[str, Slot, Answer], Json]


def mark(
    submission: Submission, course: Course, judge: Judge, variants: Variants = NONE
) -> Json:
    """The result of one student. judge: gives the row of what was answered."""
    files, answers = answers_of(submission, course, variants)
    rows = [
        judge(submission.student, slot, answers[slot.number])
        if answers.get(slot.number, Answer()).cells
        else unmarked(slot, answers.get(slot.number, Answer()), "unanswered")
        for _, slot in course.every_slot
    ]
    for row in rows:
        row["notes"] += variants.notes_on(submission.student, row["number"])
    made = result(submission, files, rows)
    return {**made, "notes": made["notes"] + variants.note_on(submission.student)}


def by_jail(
    jail: Jail, seeds: Mapping[str, int], variants: Variants = NONE,
    times: Times = TIMES,
) -> Judge:  # fmt: skip
    """Judges in this process, beside that jail."""
    patience = Patience(times)

    def judge(student: str, slot: Slot, answer: Answer) -> Json:
        variant = variants.of(student).get(slot.number)
        exercise, seed = varied(find(slot.number), variant), seeds[slot.number]
        try:
            with (
                patience.limits(student) as limits,
                jail.trial(answer.cells, slot.asks_for, limits) as place,
            ):
                verdict = Trial(exercise, place, seed).verdict()
            return unmarked(slot, answer, "passed") | told(exercise, verdict, seed)
        except TooSlowHereError:
            return too_slow(slot, answer)
        except Exception as error:  # no answer ends the marks of all others
            return not_marked(slot, answer, str(error))

    return judge


def too_slow(slot: Slot, answer: Answer) -> Json:
    fact = (
        "no verdict in time: it waits, or never lets go of Python, or this machine was "
        "busy."
    )
    return unmarked(slot, answer, "too slow", fact)


def not_marked(slot: Slot, answer: Answer, why: str) -> Json:
    fact = cut(f"the check itself did not work on it, so mark it by hand: {why}")
    return unmarked(slot, answer, "not marked", fact)


def result(submission: Submission, files: list[File], rows: list[Json]) -> Json:
    predictions = predictions_of(submission)
    return {
        "format": FORMAT, "student": submission.student, "name": submission.name,
        "late": submission.late, "back": submission.back, "problem": submission.problem,
        "notes": list(submission.notes), "files": [file_row(one) for one in files],
        "exercises": rows,
        "points": sum(row["points"] for row in rows),
        "points_max": sum(row["points_max"] for row in rows),
        "predictions": predictions,
        "prediction_points": PREDICTION_POINTS * len(predictions),
    }  # fmt: skip


def file_row(file: File) -> dict[str, Any]:
    return {
        "name": file.name, "lesson": file.lesson, "sha256": file.digest,
        "notes": file.notes, "problem": file.problem,
    }  # fmt: skip
