"""What the teacher gets: one page for a class, to read first and to keep.

Marks, what is behind them, what the class believes, and what a human has to look at.
"""

from __future__ import annotations

from collections.abc import Sequence

from sandbox.grading.reports import class_mistakes as mistaken
from sandbox.grading.reports import class_table as table
from sandbox.grading.reports.class_alike import Groups, by_student, class_alike, named
from sandbox.grading.reports.class_mistakes import class_mistakes, counted
from sandbox.grading.reports.class_table import class_table, mean, who
from sandbox.grading.reports.looks import LOOKS
from sandbox.grading.reports.page import page
from sandbox.grading.reports.standing import Json, columns, every_note, place_of
from sandbox.grading.reports.text import html, number
from sandbox.grading.reports.worlds import Mistakes

NOTES_MAX = 20
PARTS = {
    "students": "Students", "mistakes": "What they get wrong", "look": "To look at",
    "alike": "Alike", "again": "To mark again",
}  # fmt: skip


def report(
    run: Json, results: Sequence[Json], mistakes: Mistakes, groups: Groups
) -> str:
    """results: light ones, in the order of the table."""
    of, alike = columns(results), named(groups)
    body = "\n".join(
        [
            head(run, results),
            part("students", f"{key()}{class_table(results, of, by_student(alike))}"),
            part("mistakes", class_mistakes(mistakes, of, len(results))),
            part("look", to_look_at(results)),
            part("alike", class_alike(alike)),
            part("again", again(run)),
        ]
    )
    return page(title(results), body, table.STYLE + mistaken.STYLE)


def title(results: Sequence[Json]) -> str:
    return f"Marks of {counted(len(results), 'student')}"


def part(name: str, body: str) -> str:
    return f'<section aria-labelledby="{name}"><h2 id="{name}">{PARTS[name]}</h2>{body}</section>'


def head(run: Json, results: Sequence[Json]) -> str:
    links = " · ".join(f'<a href="#{name}">{text}</a>' for name, text in PARTS.items())
    return (
        f"<h1>{title(results)}</h1>"
        f'<nav aria-label="parts of this page"><p>{links}</p></nav>'
        f'<p>{at_once(results)}</p><dl class="facts">'
        f"<dt>engine</dt><dd>{html(run['engine'])}</dd>"
        f"<dt>isolation</dt><dd>{html(run['isolation'])}</dd></dl>"
    )


def at_once(results: Sequence[Json]) -> str:
    """What a teacher asks first."""
    most = max((result["points_max"] for result in results), default=0)
    late = sum(bool(result["late"]) for result in results)
    empty = sum(bool(result["problem"]) for result in results)
    points = mean([result["points"] for result in results])
    return (
        f"<strong>{points} of {number(most)} points</strong> on average; {late} late, "
        f'{empty} with <a href="#look">nothing to mark</a>.'
    )


def key() -> str:
    """What the signs of the table mean."""
    words = " · ".join(
        f"{look.drawn} ({look.short})" if look.short != look.word else look.drawn
        for look in LOOKS.values()
    )
    return f'<p class="wide">{words}</p>'


# What no program decides


def to_look_at(results: Sequence[Json]) -> str:
    rows = [row for result in results for row in matters(result)]
    if not rows:
        return f"<p>All could be marked, and none is late.</p>{notes(results)}"
    return (
        "<table><caption>Late, or without a mark</caption><thead><tr>"
        '<th scope="col">student</th><th scope="col">what</th></tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table>{notes(results)}"
    )


def matters(result: Json) -> list[str]:
    unmarked = [r["number"] for r in result["exercises"] if r["status"] == "not marked"]
    told = [
        *([f"late: {html(result['late'])}"] if result["late"] else []),
        *([f"nothing to mark: {html(result['problem'])}"] if result["problem"] else []),
        *([f"not marked: {', '.join(unmarked)}"] if unmarked else []),
    ]
    return [two_cells(who(result), one) for one in told]


def two_cells(name: str, told: str) -> str:
    return f'<tr><th scope="row">{name}</th><td>{told}</td></tr>'


def notes(results: Sequence[Json]) -> str:
    """What was decided on the way; it cost nobody a point by itself."""
    noted = [(result, every_note(result)) for result in results]
    rows = [two_cells(who(result), several(said)) for result, said in noted if said]
    if not rows:
        return ""
    return (
        f"<details><summary>What was decided about {counted(len(rows), 'submission')}"
        "</summary><table><caption>Files left out, answers found elsewhere, and the "
        'like</caption><thead><tr><th scope="col">student</th><th scope="col">what'
        f"</th></tr></thead><tbody>{''.join(rows)}</tbody></table></details>"
    )


def several(said: Sequence[str]) -> str:
    more = [f"and {len(said) - NOTES_MAX} more"] if said[NOTES_MAX:] else []
    return "<br>".join([*(html(one, 500) for one in said[:NOTES_MAX]), *more])


# How to get the same again


def again(run: Json) -> str:
    seeds = run["seeds"]
    rows = "".join(
        f'<tr><th scope="row">{html(n)}</th><td class="n">{html(seeds[n])}</td></tr>'
        for n in sorted(seeds, key=place_of)
    )
    return (
        "<p>The same answers and seeds give the same marks, on every machine: "
        "<code>python -m sandbox grade SUBMISSIONS --seeds run.json --out AGAIN</code></p>"
        f'<dl class="facts"><dt>sandbox</dt><dd>{html(run["sandbox"])}</dd>'
        f"<dt>course</dt><dd><code>{html(run['course'])}</code></dd></dl>"
        "<details><summary>The seeds</summary><table><caption>What was drawn for each "
        'exercise</caption><thead><tr><th scope="col">exercise</th>'
        f'<th scope="col" class="n">seed</th></tr></thead><tbody>{rows}</tbody></table>'
        "</details>"
    )
