"""Every question there is, by its number and by its lesson."""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType

from sandbox.course.questions import l00, l01, l02, l03, l04
from sandbox.course.questions.question import Question
from sandbox.errors import UnknownNameError

MODULES: dict[str, ModuleType] = {
    "L00": l00, "L01": l01, "L02": l02, "L03": l03, "L04": l04
}  # fmt: skip
PRACTICE = "L00"  # shows how to predict, so it is not asked again
TITLES: dict[str, str] = {lesson: one.TITLE for lesson, one in MODULES.items()}
QUESTIONS: dict[str, Question] = {
    question.number: question for one in MODULES.values() for question in one.QUESTIONS
}
LATER = 2  # lessons, until it is asked again


def find(number: str) -> Question:
    """The question of that number, such as "L03.P1". Raises UnknownNameError."""
    if number not in QUESTIONS:
        raise UnknownNameError("question", number, QUESTIONS)
    return QUESTIONS[number]


def of_lesson(lesson: str) -> Sequence[Question]:
    return [question for question in QUESTIONS.values() if question.lesson == lesson]


def recalled_in(lesson: str) -> Sequence[Question]:
    """What a lesson asks again, in other words. Raises UnknownNameError for a lesson
    before which there is nothing to ask."""
    there = {
        f"L{int(name[1:]) + LATER:02}": name for name in MODULES if name != PRACTICE
    }
    if lesson not in there:
        raise UnknownNameError("lesson that asks again", lesson, there)
    return [question.reworded() for question in of_lesson(there[lesson])]
