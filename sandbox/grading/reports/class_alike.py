"""Answers that are nearly the same, for a human to judge: it says nothing about why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sandbox.grading.reports.standing import place_of
from sandbox.grading.reports.text import html

Groups = Mapping[tuple[str, str], Sequence[str]]  # {(exercise, fingerprint): students}
Named = list[tuple[str, str, Sequence[str]]]  # (name, exercise, students)


def named(groups: Groups) -> Named:
    """The groups with a name each: 2.4-1, 2.4-2."""
    found: dict[str, list[list[str]]] = {}
    for (exercise, _), students in groups.items():
        found.setdefault(exercise, []).append(list(students))
    return [
        (f"{exercise}-{place}", exercise, students)
        for exercise in sorted(found, key=place_of)
        for place, students in enumerate(sorted(found[exercise]), start=1)
    ]


def by_student(named: Named) -> dict[str, list[str]]:
    """{student: names of groups}, small groups first, for they say the most."""
    found: dict[str, list[str]] = {}
    for name, _, students in sorted(named, key=lambda group: len(group[2])):
        for student in students:
            found.setdefault(student, []).append(name)
    return found


def class_alike(named: Named) -> str:
    if not named:
        return "<p>No two longer answers are alike.</p>"
    rows = "\n".join(line(*group) for group in named)
    return (
        "<p>They are the same but for the names that they choose, comments and layout. "
        "Short answers, and what many write, are left out. It changes no mark and "
        "accuses nobody: read them, and ask.</p>"
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
