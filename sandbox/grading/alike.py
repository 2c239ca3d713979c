"""Answers that are nearly the same, for a human to judge: it accuses nobody.

Two answers have the same fingerprint when they are the same but for the names that they
choose, docstrings, comments, annotations and layout. Values count, and so does what is
called of Python or of the sandbox.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from hashlib import sha256
from typing import Any

from sandbox.grading.shapes import Shaper

# With fewer nodes there is often one way to write it down, and honest answers meet: the
# solution of 2.4, a search in a table, has a third of it; a service that copes has more.
NODES_MIN = 60
# What half of those write who answered, and at least four, the lesson leads to.
MANY = 4
DIGITS = 16
SOURCE_MAX = 200_000  # characters
UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)


def fingerprint(source: str) -> str:
    """How many nodes it has, and a hash of them: 87-0f3a…; "" for what is no Python,
    or none that a person would write."""
    if len(source) > SOURCE_MAX:
        return ""
    try:
        tree = ast.parse(source)
        shaper = Shaper(tree)
        shape = repr(shaper.shape(tree))
    except UNREADABLE:
        return ""
    return f"{shaper.count}-{sha256(shape.encode()).hexdigest()[:DIGITS]}"


def groups(
    results: Iterable[Mapping[str, Any]], of_the_course: Collection[str] = ()
) -> dict[tuple[str, str], list[str]]:
    """Who shares an answer: {(exercise, fingerprint): students}.

    results: as in results/*.json. of_the_course: the fingerprints of its solutions.
    Left out are these, short answers, and what many write.
    """
    same: dict[tuple[str, str], list[str]] = defaultdict(list)
    answered: dict[str, int] = defaultdict(int)
    for result in results:
        for row in result["exercises"]:
            if row["fingerprint"]:
                answered[row["number"]] += 1
                same[row["number"], row["fingerprint"]].append(result["student"])
    return {
        key: sorted(students)
        for key, students in sorted(same.items())
        if is_worth_a_look(key[1], of_the_course)
        and 1 < len(students) < max(MANY, answered[key[0]] / 2)
    }


def is_worth_a_look(found: str, of_the_course: Collection[str]) -> bool:
    return size(found) >= NODES_MIN and found not in of_the_course


def size(found: str) -> int:
    """The number of nodes that a fingerprint tells."""
    return int(found.partition("-")[0])
