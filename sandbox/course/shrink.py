"""The smallest program that still fails: cut out steps for as long as it does."""

from __future__ import annotations

from collections.abc import Callable

from sandbox.course.exercise import Program

TRIES_MAX = 500


def smallest(program: Program, fails: Callable[[Program], bool]) -> Program:
    """Cut halves, then quarters, and in the end single steps, until none can go."""
    tries = 0
    size = max(1, len(program) // 2)
    while tries < TRIES_MAX:
        start, before = 0, len(program)
        while start < len(program) and tries < TRIES_MAX:
            shorter = program[:start] + program[start + size :]
            tries += 1
            if shorter and fails(shorter):
                program = shorter
            else:
                start += size
        if size == 1 and len(program) == before:
            break
        size = max(1, size // 2)
    return program
