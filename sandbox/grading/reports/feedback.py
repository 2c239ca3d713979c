"""What one student gets back: points, a hint for each answer, and the run that shows it.

The page is made from that student's result alone, so nobody else can be in it.
"""

from __future__ import annotations

from collections.abc import Iterable

from sandbox.grading.reports.looks import LOOKS
from sandbox.grading.reports.page import page
from sandbox.grading.reports.players import playable
from sandbox.grading.reports.standing import Json, called
from sandbox.grading.reports.text import attribute, html, html_lines, number

NOTES_MAX = 40
PLAY = "Play it, from the event at which it goes wrong"


def feedback(result: Json) -> str:
    """A page of its own."""
    wrong = [row for row in result["exercises"] if is_told(row)]
    played = [row["number"] for row in wrong if row["run"]]
    first = played[0] if played else ""
    body = "\n".join(
        [
            head(result),
            noted("What was decided about your files", file_notes(result), "h2"),
            summary(result) if result["exercises"] else "",
            *(answer(row, is_open=row["number"] == first) for row in wrong),
        ]
    )
    return page(f"Feedback for {called(result)}", body, kind="narrow")


def is_told(row: Json) -> bool:
    """Is there more to say than a line of the table does?"""
    return row["status"] not in ("passed", "unanswered") or bool(row["notes"])


def head(result: Json) -> str:
    points = f"{number(result['points'])} of {number(result['points_max'])} points"
    late = f"<p>Handed in late: {html(result['late'])}</p>" if result["late"] else ""
    return (
        f"<h1>Feedback for {html(called(result), 200)}</h1>"
        f"<p><strong>{points}</strong>{predicted(result)}</p>{late}{problem(result)}"
    )


def predicted(result: Json) -> str:
    points = result["prediction_points"]
    if not points:
        return ""
    return f", and {number(points)} for predictions, which are counted apart"


def problem(result: Json) -> str:
    if not result["problem"]:
        return ""
    return (
        '<p class="hint"><strong>There is nothing to mark:</strong> '
        f"{html(result['problem'])}</p>"
    )


def file_notes(result: Json) -> list[str]:
    of_files = [
        f"{html(file['name'], 200)}: {html(said)}"
        for file in result["files"]
        for said in [*file["notes"], *filter(None, [file["problem"]])]
    ]
    return [*map(html, result["notes"]), *of_files]


# The table


def summary(result: Json) -> str:
    rows = "".join(map(summary_row, result["exercises"]))
    return (
        "<table><caption>Your exercises</caption><thead><tr>"
        '<th scope="col">exercise</th><th scope="col" class="n">points</th>'
        '<th scope="col">result</th><th scope="col">in a word</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def summary_row(row: Json) -> str:
    name = f"{row['number']} {html(row['title'], 200)}"
    told = f'<a href="#x{row["number"]}">{name}</a>' if is_told(row) else name
    points = f"{number(row['points'])} of {number(row['points_max'])}"
    return (
        f'<tr><th scope="row">{told}</th><td class="n">{points}</td>'
        f"<td>{LOOKS[row['status']].drawn}</td><td>{html(row['label'], 200)}</td></tr>"
    )


# An answer


def answer(row: Json, *, is_open: bool) -> str:
    points = f"{number(row['points'])} of {number(row['points_max'])} points"
    return (
        f'<section class="answer" id="x{row["number"]}">'
        f"<h2>{row['number']} {html(row['title'], 200)}</h2>"
        f"<p>{LOOKS[row['status']].drawn} · {points}</p>{hint(row)}{steps(row)}"
        f"{playable(row['run'], PLAY, is_open=is_open)}{printed(row)}"
        f"{noted('Notes', map(html, row['notes']))}</section>"
    )


def hint(row: Json) -> str:
    """What is wrong, and what to do about it."""
    label = f"<strong>{html(row['label'], 200)}:</strong> " if row["label"] else ""
    parts = [
        f"<p>{label}{html(row['fact'])}</p>" if label or row["fact"] else "",
        comparison(row),
        f"<p>{html(row['advice'])}</p>" if row["advice"] else "",
    ]
    told = "".join(parts)
    return f'<div class="hint">{told}</div>' if told else ""


def comparison(row: Json) -> str:
    if not row["got"]:
        return ""
    return (
        f'<dl class="facts"><dt>expected</dt><dd><code>{html(row["expected"])}</code></dd>'
        f"<dt>got</dt><dd><code>{html(row['got'])}</code></dd></dl>"
    )


def steps(row: Json) -> str:
    if not row["steps"]:
        return ""
    items = "".join(f"<li>{html(step, 500)}</li>" for step in row["steps"])
    return f"<h3>The smallest run in which it goes wrong</h3><ol>{items}</ol>"


def printed(row: Json) -> str:
    if not row["printed"]:
        return ""
    label = attribute(f"printed in {row['number']}")
    return (
        f'<h3>What your answer printed</h3><pre tabindex="0" role="region" '
        f'aria-label="{label}">{html_lines(row["printed"])}</pre>'
    )


def noted(title: str, notes: Iterable[str], tag: str = "h3") -> str:
    """notes: HTML."""
    every = list(notes)
    if not every:
        return ""
    more = f"<li>and {len(every) - NOTES_MAX} more</li>" if every[NOTES_MAX:] else ""
    items = "".join(f"<li>{note}</li>" for note in every[:NOTES_MAX])
    return f"<{tag}>{title}</{tag}><ul>{items}{more}</ul>"
