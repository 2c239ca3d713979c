"""The table of a class: a line a student, a column an exercise; shape, word, colour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sandbox.grading.reports.looks import LOOKS
from sandbox.grading.reports.standing import Column, Json, by_number, called
from sandbox.grading.reports.text import attribute, html, number

NAME_MAX = 80
GROUPS_MAX = 2  # lines of a cell
STYLE = """
.class-box{overflow:auto;max-height:92vh}
table.class{font-size:14px}
table.class td,table.class th{padding:3px 6px}
table.class th[scope=row]{position:sticky;left:0;min-width:120px;max-width:220px}
table.class th[scope=row] a{font-weight:600}
table.class th small,table.class td small{display:block;font-weight:400;font-size:12px}
table.class td.n{min-width:52px}
table.class tfoot td,table.class tfoot th{border-top-width:3px}
table.class td.alike{white-space:nowrap}
table.class thead th{position:sticky;top:0;z-index:1}
table.class thead th:first-child{left:0;z-index:2}
@media print{.class-box{max-height:none}}
"""
Alike = Mapping[str, Sequence[str]]  # {student: the groups that the student is in}


def class_table(results: Sequence[Json], of: Sequence[Column], alike: Alike) -> str:
    """results: light ones, in order. of: the exercises."""
    rows = "\n".join(line(result, of, alike) for result in results)
    return (
        '<div class="class-box" tabindex="0" role="region" aria-label="table of students">'
        '<table class="class"><caption>A line for each student, by id. A column for '
        "each exercise: points, and how it ended.</caption>"
        f"<thead>{head(results, of)}</thead>\n<tbody>{rows}</tbody>\n"
        f"<tfoot>{foot(results, of)}</tfoot></table></div>"
    )


def head(results: Sequence[Json], of: Sequence[Column]) -> str:
    most = max((result["points_max"] for result in results), default=0)
    exercises = "".join(
        f'<th scope="col" class="n" title="{attribute(one.title, 200)}">{one.number}'
        f"<small>of {number(one.points_max)}</small></th>"
        for one in of
    )
    return (
        f'<tr><th scope="col">student</th>'
        f'<th scope="col" class="n">total<small>of {number(most)}</small></th>'
        f'{exercises}<th scope="col" class="n">predic-<br>tions</th>'
        f'<th scope="col">alike</th></tr>'
    )


def line(result: Json, of: Sequence[Column], alike: Alike) -> str:
    rows, student = by_number(result), result["student"]
    cells = "".join(ended(rows.get(column.number)) for column in of)
    return (
        f'<tr><th scope="row">{named(result)}</th>'
        f'<td class="n"><strong>{number(result["points"])}</strong></td>{cells}'
        f'<td class="n">{number(result["prediction_points"])}</td>'
        f'<td class="alike">{group_links(alike.get(student, ()))}</td></tr>'
    )


def group_links(names: Sequence[str]) -> str:
    shown = len(names) if len(names) <= GROUPS_MAX else GROUPS_MAX - 1
    links = [f'<a href="#alike-{name}">{name}</a>' for name in names[:shown]]
    more = [f"+{len(names) - shown} more"] if names[shown:] else []
    return "<br>".join([*links, *more])


def named(result: Json) -> str:
    """The name, the id below it, and what there is to know before reading on."""
    student = result["student"]
    words = [
        *([student] if result["name"] else []),
        *(["late"] if result["late"] else []),
        *(["nothing to mark"] if result["problem"] else []),
    ]
    more = f"<small>{' · '.join(words)}</small>" if words else ""
    return f"{link(result)}{more}"


def who(result: Json) -> str:
    """The name, and the id that tells namesakes apart."""
    student = f" <small>{result['student']}</small>" if result["name"] else ""
    return link(result) + student


def link(result: Json) -> str:
    """The student's own page lies beside the report."""
    href = f"feedback/{result['student']}.html"
    return f'<a href="{href}">{html(called(result), NAME_MAX)}</a>'


def ended(row: Json | None) -> str:
    if row is None:
        return "<td></td>"
    look = LOOKS[row["status"]]
    points = number(row["points"])
    return f'<td class="n {look.css}">{points}<small>{look.short}</small></td>'


def foot(results: Sequence[Json], of: Sequence[Column]) -> str:
    """What the class did: how many passed, and the mean."""
    rows = [by_number(result) for result in results]
    passed = [
        str(sum(r[c.number]["status"] == "passed" for r in rows if c.number in r))
        for c in of
    ]
    means = [
        mean([r[c.number]["points"] for r in rows if c.number in r]) for c in of
    ]  # fmt: skip
    total = mean([result["points"] for result in results])
    predicted = mean([result["prediction_points"] for result in results])
    return foot_line("mean", [total, *means, predicted]) + foot_line(
        "passed", ["", *passed, ""]
    )


def foot_line(name: str, cells: Sequence[str]) -> str:
    shown = "".join(f'<td class="n">{cell}</td>' for cell in cells)
    return f'<tr><th scope="row">{name}</th>{shown}<td></td></tr>'


def mean(values: Sequence[float]) -> str:
    return f"{sum(values) / len(values):.1f}" if values else ""
