"""What a class believes: each mistake with how many made it, and the world of the most
popular one, to be opened and played.
"""

from __future__ import annotations

from collections.abc import Sequence

from sandbox.grading.reports.feedback import hint, steps
from sandbox.grading.reports.players import playable
from sandbox.grading.reports.standing import Column
from sandbox.grading.reports.text import html
from sandbox.grading.reports.worlds import Mistake, Mistakes

SHOWN_MAX = 12
STYLE = """
.mistakes{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(560px,100%),1fr));gap:0 32px;align-items:start}
.mistakes section{min-width:0}
.mistakes section:has(details[open]){grid-column:1/-1}
.mistakes table{width:100%;max-width:640px}
td.bar{width:45%;padding:4px 0}
td.bar span{display:block;height:18px;background:var(--violet)}
"""


def class_mistakes(mistakes: Mistakes, of: Sequence[Column], students: int) -> str:
    parts = "\n".join(exercise(mistakes, column, students) for column in of)
    return f'<div class="mistakes">{parts}</div>'


def exercise(mistakes: Mistakes, column: Column, students: int) -> str:
    found = mistakes.of(column.number)
    name = f"<h3>{column.number} {html(column.title, 200)}</h3>"
    if not found:
        return f'<section>{name}<p class="quiet">No answer is wrong.</p></section>'
    wrong = sum(one.count for one in found)
    worlds = "".join(world(one) for one in mistakes.shown(column.number))
    return (
        f"<section>{name}<table><caption>What is wrong in {counted(wrong, 'answer')} "
        f"to {column.number}</caption>"
        '<thead><tr><th scope="col">mistake</th><th scope="col" class="n">students</th>'
        f'<th scope="col">of {students}</th></tr></thead>'
        f"<tbody>{histogram(found, students)}</tbody></table>{worlds}</section>"
    )


def histogram(found: Sequence[Mistake], students: int) -> str:
    rest = sum(one.count for one in found[SHOWN_MAX:])
    pairs = [(html(one.label), one.count) for one in found[:SHOWN_MAX]]
    pairs += [(f"{len(found) - SHOWN_MAX} others", rest)] if rest else []
    return "".join(bar(label, count, students) for label, count in pairs)


def bar(label: str, count: int, students: int) -> str:
    width = f"{100 * count / students:.1f}".removesuffix(".0")
    return (
        f'<tr><th scope="row">{label}</th><td class="n">{count}</td>'
        f'<td class="bar"><span style="width:{width}%"></span></td></tr>'
    )


def world(one: Mistake) -> str:
    """It is the smallest of all that show the mistake; its student is named, because
    the fact speaks of that student's answer."""
    summary = f"Play the most popular wrong world: {html(one.label)}"
    told = (
        f"<p>Made by {counted(one.count, 'student')}; the smallest run of it is in the "
        f'answer of <a href="feedback/{one.student}.html">{one.student}</a>.</p>'
        f"{hint(one.row)}{steps(one.row)}"
    )
    return playable(one.row["run"], summary, before=told)


def counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
