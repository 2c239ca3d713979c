"""The page of a lesson for a beamer: its questions, then one comparison to look at."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sandbox.course.questions.bank import TITLES, of_lesson
from sandbox.course.questions.question import Question, system_of
from sandbox.course.scenarios import scenario
from sandbox.lab.kit.plans import PLANS, Show
from sandbox.views.player.classroom import NOTHING_ASKED, lesson_page
from sandbox.views.player.classroom import Question as Asked

THEME = "light"


def beamer_page(lesson: str) -> str:
    """lesson: such as "L02"."""
    pages = [(runs_of(one), asked(one)) for one in of_lesson(lesson)]
    shown = compared(PLANS[lesson].show)
    return lesson_page(TITLES[lesson], [*pages, (shown, NOTHING_ASKED)], THEME)


def runs_of(question: Question) -> Mapping[str, Any]:
    return {system_of(run): run for run in question.runs}


def asked(question: Question) -> Asked:
    """With the world of each wrong option as ghosts, where there is one."""
    options: dict[str, Any] = {}
    for key, one in question.options.items():
        believed = () if key == question.right else question.believed(key)
        options[key] = (one.text, believed[0]) if believed else one.text
    return Asked(
        on_screen(question), options, question.veil_after, None, question.right
    )


def on_screen(question: Question) -> str:
    """Beside two stages there is room for the question itself; the teacher has the rest."""
    is_narrow = len(question.runs) > 1
    return re.split(r"(?<=\.) ", question.text)[-1] if is_narrow else question.text


def compared(show: Show) -> Mapping[str, Any]:
    story = scenario(show.scenario)
    return {value: story.with_(**{show.option: value}).run() for value in show.values}
