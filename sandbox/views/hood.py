"""The open hood: the lines of the sandbox that did what a picture shows.

    source(EventBus.receive)

gives the lines of a function, a method or a class, with the file they are from.
"""

from __future__ import annotations

import ast
import inspect
from functools import cached_property
from linecache import getlines
from pathlib import Path
from textwrap import dedent
from typing import Any

from sandbox.errors import BadOptionError
from sandbox.views.colouring import coloured
from sandbox.views.words import short

ROOT = Path(__file__).resolve().parents[2]


def source(thing: Any) -> Source:
    """The lines of a function, method or class; of anything else, of its class."""
    behind = _with_lines(thing)
    try:
        lines, first, file = _lines_of(behind)
    except (OSError, TypeError):
        raise BadOptionError(
            f"source shows functions, methods and classes written in Python, and "
            f"things made of them; got {short(repr(thing), 40)}. Type for example "
            f"source(EventBus.receive)."
        ) from None
    return Source(behind.__qualname__, lines, max(first, 1), file)


class Source:
    """Lines of Python, with their place."""

    def __init__(self, name: str, lines: list[str], first_line: int, file: str) -> None:
        self.name = name
        self.code = dedent("".join(lines)).rstrip()
        self.first_line = first_line
        self.last_line = self.first_line + len(self.code.splitlines()) - 1
        self.file = _shown_file(file)

    @property
    def place(self) -> str:
        return f"{self.name} · {self.file}, lines {self.first_line} to {self.last_line}"

    @cached_property
    def text(self) -> str:
        return f"{self.place}\n\n{self.code}"

    @cached_property
    def html(self) -> str:
        """The same with colours of its own, readable on light and dark pages."""
        return coloured(self.code, self.place, self.first_line)

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, str]:
        return {"text/html": self.html, "text/plain": self.text}

    def __str__(self) -> str:
        return self.text

    __repr__ = __str__


def _with_lines(thing: Any) -> Any:
    """What stands behind a thing that was written down somewhere."""
    if isinstance(thing, property):
        thing = thing.fget
    elif isinstance(thing, cached_property):
        thing = thing.func
    thing = inspect.unwrap(thing)
    if inspect.ismethod(thing):
        thing = thing.__func__
    if inspect.isfunction(thing) or inspect.isclass(thing):
        return thing
    return type(thing)


def _lines_of(thing: Any) -> tuple[list[str], int, str]:
    """(the lines, the number of the first, the file)"""
    try:
        return *inspect.getsourcelines(thing), inspect.getsourcefile(thing) or ""
    except (OSError, TypeError):
        if not inspect.isclass(thing):
            raise
    return _class_in_its_cell(thing)


def _class_in_its_cell(thing: type) -> tuple[list[str], int, str]:
    """A class of a notebook has no file, but its methods know their cell."""
    for method in filter(inspect.isfunction, vars(thing).values()):
        file = inspect.unwrap(method).__code__.co_filename
        lines = getlines(file)
        for node in ast.walk(ast.parse("".join(lines))):
            if isinstance(node, ast.ClassDef) and node.name == thing.__name__:
                first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
                return lines[first - 1 : node.end_lineno], first, file
    raise OSError(f"no lines of {thing.__name__} are known")


def _shown_file(file: str) -> str:
    """The file, as seen from the project; other places are not worth their path."""
    path = Path(file).resolve()
    if path.is_relative_to(ROOT / "sandbox"):
        return path.relative_to(ROOT).as_posix()
    is_cell = "ipykernel" in file or not path.is_file()
    return "this notebook" if is_cell else path.name
