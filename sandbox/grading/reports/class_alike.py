"""Answers that are nearly the same, for a human to judge: it says nothing about why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sandbox.grading.reports.standing import place_of
from sandbox.grading.reports.text import html

Groups = Mapping[str, Sequence[Sequence[str]]]  # {exercise: [[student, …], …]}
Named = list[tuple[str, str, Sequence[str]]]  # (name, exercise, students)


def named(groups: Groups) -> Named:
    """The groups with a name each: 2.4-1, 2.4-2."""
    return [
        (f"{exercise}-{place}", exercise, sorted(students))
        for exercise in sorted(groups, key=place_of)
        for place, students in enumerate(sorted(map(sorted, groups[exercise])), start=1)
    ]


def by_student(named: Named) -> dict[str, list[str]]:
    """{student: names of groups}"""
    found: dict[str, list[str]] = {}
    for name, _, students in named:
        for student in students:
            found.setdefault(student, []).append(name)
    return found


def class_alike(named: Named) -> str:
    if not named:
        return "<p>No two answers are alike.</p>"
    rows = "\n".join(line(*group) for group in named)
    return (
        "<p>Their syntax trees are the same but for names, comments and layout. Short "
        "answers often are, and right ones more than wrong ones. It changes no mark: "
        "read them, and ask.</p>"
        "<table><caption>Groups of answers that are alike</caption><thead><tr>"
        '<th scope="col">group</th><th scope="col" class="n">answers</th>'
        f'<th scope="col">of</th></tr></thead><tbody>{rows}</tbody></table>'
    )


def line(name: str, _: str, students: Sequence[str]) -> str:
    links = ", ".join(f'<a href="feedback/{s}.html">{html(s)}</a>' for s in students)
    return (
        f'<tr id="alike-{name}"><th scope="row">{name}</th>'
        f'<td class="n">{len(students)}</td><td>{links}</td></tr>'
    )
