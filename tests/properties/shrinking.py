"""From a program that fails to the shortest one that fails in the same way.

Any part of a program is a program, so lines are left out as long as that changes
nothing: first many at a time, then one by one; then options, and odd times.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from properties.lines import PAUSE_MS, Line, Program

T = TypeVar("T")


def shortest(program: Program, fails: Callable[[Program], bool]) -> Program:
    lines = [program.head, *program.lines]
    return Program(smallest(lines, lambda its: fails(Program(its)), _simpler))


def smallest(
    items: list[T],
    fails: Callable[[list[T]], bool],
    simpler: Callable[[T], Iterator[T]] = lambda _: iter(()),
) -> list[T]:
    """The first that fails of all that are a step smaller, again and again."""
    is_smaller = True
    while is_smaller:
        is_smaller = False
        for candidate in _steps(items, simpler):
            if fails(candidate):
                items, is_smaller = candidate, True
                break
    return items


def _steps(items: list[T], simpler: Callable[[T], Iterator[T]]) -> Iterator[list[T]]:
    """Everything a step smaller, the largest steps first."""
    size = len(items) // 2
    while size:
        for start in range(len(items) - size, -1, -1):
            yield items[:start] + items[start + size :]
        size //= 2
    for number, item in enumerate(items):
        for other in simpler(item):
            yield [*items[:number], other, *items[number + 1 :]]


def _simpler(line: Line) -> Iterator[Line]:
    for option in line.options:
        yield line._replace(options=tuple(o for o in line.options if o != option))
    if line.after_ms != PAUSE_MS:
        yield line._replace(after_ms=PAUSE_MS)
    if line.verb == "publish" and line.words[2:] > ("1",):
        yield line._replace(words=(*line.words[:2], str(int(line.words[2]) - 1)))
