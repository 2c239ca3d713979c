"""The teacher's notes on a lesson as a page: an hour in steps, and what votes mean.

Every number of a run is read from the runs. Nobody has counted votes yet, so the notes
say which belief is behind an option, and not how many will choose it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from sandbox.course.predict_page import said
from sandbox.course.questions.bank import TITLES, of_lesson
from sandbox.course.questions.question import Option, Question
from sandbox.lab.kit.plans import PLANS, Plan
from sandbox.views.player.page import MARK

STYLE = """
:root{color-scheme:light}
body{font:16px/1.5 system-ui,sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem;color:#1a2233;background:#fff}
h1{font-size:1.7rem;line-height:1.2}h2{margin-top:2rem}
table{border-collapse:collapse;width:100%}
th,td{border-bottom:1px solid #8a94a6;padding:.4rem .6rem;text-align:left;vertical-align:top}
th{border-bottom-width:2px}
td.n{text-align:right;white-space:nowrap}
tr.right td:first-child{border-left:6px solid #1a2233}
@media print{body{margin:0;font-size:11pt}tr{break-inside:avoid}}
"""
KNOWN = "expect it: a belief that is often met"
RARER = "may come"


def notes_page(lesson: str, page: str) -> str:
    """lesson: such as "L02". page: the name of the file to open on the beamer."""
    plan, title = PLANS[lesson], f"{lesson} · {TITLES[lesson]}: teacher's notes"
    questions = of_lesson(lesson)
    parts = [
        f"<h1>{escape(title)}</h1>",
        f"<p>After this hour your class can {escape(plan.aim)}. {escape(plan.before)}</p>",
        f'<p>On the beamer: <a href="{escape(page)}">{escape(page)}</a>, in any browser, '
        "without a network, full screen (F11). Page Down and Page Up go from page to "
        "page; all other keys stand on the page under ?.</p>",
        "<h2>The hour</h2>", *hour(plan),
        *(part for n, one in enumerate(questions, start=1) for part in asked(one, n)),
        f"<h2>Page {len(questions) + 1}</h2>", *shown(plan),
    ]  # fmt: skip
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">{MARK}'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>"
        f"<body><main>\n{chr(10).join(parts)}\n</main></body></html>\n"
    )


def hour(plan: Plan) -> Iterator[str]:
    """A row a step, with the minute at which it begins."""
    rows, at = [], 0
    for step in plan.steps:
        span = f"{at} to {at + step.minutes}"
        rows.append([span, step.what, step.press, step.say])
        at += step.minutes
    yield table(["minute", "what", "press", "say"], rows)
    yield (
        f"<p>{at} minutes. If there is less time, leave the exercise for home, and keep "
        f"the talks with neighbours.</p>"
    )


def asked(question: Question, page: int) -> Iterator[str]:
    yield f"<h2>Page {page}: {escape(question.number)}</h2>"
    yield f"<p>Read it out: {escape(question.text)}</p>"
    rows = [row(question, key, one) for key, one in question.options.items()]
    heads = ["", "option", "who votes so believes", "say", "its ghosts show"]
    yield table(heads, rows, right=list(question.options).index(question.right))


def row(question: Question, key: str, option: Option) -> list[str]:
    if key == question.right:
        return [f"{key} ✓", option.text, "what is so", option.because, ""]
    is_listed = option.belief.startswith("M") and option.belief[1:].isdigit()
    expected = KNOWN if is_listed else RARER
    ghosts = f"{option.supposing}: {said(option.claims)}"
    if option.world is None:
        ghosts = option.why_no_world
    return [
        key,
        option.text,
        f"{believed(option)} ({expected})",
        option.because,
        ghosts,
    ]


def believed(option: Option) -> str:
    """In words: a number of the list says nothing to a teacher."""
    if option.belief.startswith("M") and option.belief[1:].isdigit():
        return option.supposing.removeprefix("if ")
    return option.belief


def shown(plan: Plan) -> Iterator[str]:
    show = plan.show
    yield (
        f"<p>The scenario “{escape(show.scenario)}” on {escape(', '.join(show.values))}, "
        f"with one playhead. Nothing is asked: play it, or go from scene to scene.</p>"
    )


def table(
    heads: Iterable[str], rows: Iterable[list[str]], right: int | None = None
) -> str:
    head = "".join(f"<th scope=col>{escape(one)}</th>" for one in heads)
    lines = [
        f"<tr{' class=right' if n == right else ''}>"
        + "".join(f"<td{' class=n' if not at else ''}>{escape(one)}</td>"
                  for at, one in enumerate(cells))
        + "</tr>"
        for n, cells in enumerate(rows)
    ]  # fmt: skip
    return f"<table><tr>{head}</tr>{''.join(lines)}</table>"
