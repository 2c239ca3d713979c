"""From a program that fails to the shortest one that fails in the same way.

Any part of a program is a program, so lines are left out as long as that changes
nothing: first many at a time, then one by one; then options, and odd times.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from properties.lines import PAUSE_MS, Line, Program

Fails = Callable[[Program], bool]


def shortest(program: Program, fails: Fails) -> Program:
    lines, is_shorter = [program.head, *program.lines], True
    while is_shorter:
        is_shorter = False
        for candidate in _shorter(lines):
            if fails(Program(candidate)):
                lines, is_shorter = candidate, True
                break
    return Program(lines)


def _shorter(lines: list[Line]) -> Iterator[list[Line]]:
    """Every program a step shorter, the largest steps first."""
    size = len(lines) // 2
    while size:
        for start in range(len(lines) - size, 0, -1):
            yield lines[:start] + lines[start + size :]
        size //= 2
    for number, line in enumerate(lines):
        for simpler in _simpler(line):
            yield [*lines[:number], simpler, *lines[number + 1 :]]


def _simpler(line: Line) -> Iterator[Line]:
    for option in line.options:
        yield line._replace(options=tuple(o for o in line.options if o != option))
    if line.after_ms != PAUSE_MS:
        yield line._replace(after_ms=PAUSE_MS)
    if line.verb == "server" and line.words != ("memory",):
        yield line._replace(words=("memory",))
    if line.verb == "publish" and line.words[2:] > ("1",):
        yield line._replace(words=(*line.words[:2], str(int(line.words[2]) - 1)))
