"""Marks as JUnit XML: a suite a lesson, a case a student and exercise.

Any tool that shows tests can show a class; what was not handed in stands in a suite of
its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from sandbox.grading.reports.standing import Json, columns, lesson_of, lessons
from sandbox.grading.reports.text import number, one_line

# What a status is called there; without a name the case has passed.
ENDS = {
    "partial": "failure", "failed": "failure", "died": "error", "too slow": "error",
    "unanswered": "skipped", "not marked": "skipped",
}  # fmt: skip


def junit(results: Sequence[Json]) -> str:
    root = Element("testsuites", name="marks")
    for lesson in lessons(columns(results)):
        suite(root, f"lesson {lesson}", cases(results, lesson))
    problems = [problem(result) for result in results if result["problem"]]
    if problems:
        suite(root, "submissions", problems)
    indent(root, " ")
    text = tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def suite(root: Element, name: str, cases: Iterable[Element]) -> None:
    made = SubElement(root, "testsuite", name=name)
    made.extend(cases)
    made.set("tests", str(len(made)))
    for end, plural in (
        ("failure", "failures"), ("error", "errors"), ("skipped", "skipped"),
    ):  # fmt: skip
        made.set(plural, str(sum(case.find(end) is not None for case in made)))


def cases(results: Sequence[Json], lesson: str) -> Iterator[Element]:
    for result in results:
        for row in result["exercises"]:
            if lesson_of(row["number"]) == lesson:
                yield case(result["student"], row)


def case(student: str, row: Json) -> Element:
    made = Element("testcase", classname=student, name=row["number"])
    properties = SubElement(made, "properties")
    for name in ("points", "points_max"):
        SubElement(properties, "property", name=name, value=number(row[name]))
    end = ENDS.get(row["status"])
    if end:
        said = one_line(row["label"] or row["status"])
        ended = SubElement(made, end, message=said)
        ended.text = one_line(row["fact"]) or None
    return made


def problem(result: Json) -> Element:
    made = Element("testcase", classname=result["student"], name="submission")
    SubElement(made, "error", message=one_line(result["problem"]))
    return made
