"""The exercises of the course: one module each, `x2_4` for exercise 2.4."""

from __future__ import annotations

import pkgutil
import re
from functools import cache
from importlib import import_module

from sandbox.course.exercise import Exercise
from sandbox.errors import UnknownNameError


def numbers() -> list[str]:
    """Every exercise there is, in the order of the course."""
    return list(_numbers())


@cache  # a folder is slow to list, and marks ask for every exercise of every student
def _numbers() -> tuple[str, ...]:
    names = (module.name for module in pkgutil.iter_modules(__path__))
    found = filter(None, (re.fullmatch(r"x(\d+)_(\d+)", name) for name in names))
    pairs = sorted((int(one[1]), int(one[2])) for one in found)
    return tuple(f"{lesson}.{step}" for lesson, step in pairs)


def find(number: str) -> Exercise:
    """An exercise by its number, such as "2.4". Raises UnknownNameError."""
    if number not in _numbers():
        raise UnknownNameError("exercise", number, numbers())
    module = import_module(f"{__name__}.x{number.replace('.', '_')}")
    exercise: Exercise = module.EXERCISE
    return exercise
