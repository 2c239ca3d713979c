"""exercises/ is solutions/ with every answer blanked, byte for byte, or not at all.

Of an answer cell stay the imports, and what the learner is to write: its signature
and docstring, with `...` for a body. What has no docstring is the author's own
helper, and goes. A cell tagged `solution` goes as a whole.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from sandbox.course.nbgrader import marked
from sandbox.course.notebooks import (
    Json,
    as_bytes,
    cleared,
    lesson_of,
    normalised,
    read,
    tags,
    write,
)
from sandbox.errors import DriftError, NotebookError

COMMAND = "python -m sandbox exercises"
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def regenerate(course: Path) -> list[str]:
    """Write every exercise anew; the names of those that changed."""
    wanted = exercises_of(course)
    changed = [path.name for path, notebook in wanted.items() if write(path, notebook)]
    for path in left_over(course, wanted):
        path.unlink()
        changed.append(path.name)
    return sorted(changed)


def refuse_drift(course: Path) -> None:
    """Raises DriftError if an exercise is not what its solution makes it."""
    wanted = exercises_of(course)
    drifted = [
        path.name for path, notebook in wanted.items() if differs(path, notebook)
    ]
    drifted += [path.name for path in left_over(course, wanted)]
    if drifted:
        raise DriftError(sorted(drifted), COMMAND)


def differs(path: Path, notebook: Json) -> bool:
    return not path.exists() or path.read_bytes() != as_bytes(notebook)


def exercises_of(course: Path) -> dict[Path, Json]:
    solutions = sorted((course / "solutions").glob("*.ipynb"))
    if not solutions:
        raise NotebookError("solutions", f"there are no notebooks in it, in {course}")
    return {course / "exercises" / path.name: exercise_of(path) for path in solutions}


def left_over(course: Path, wanted: dict[Path, Json]) -> list[Path]:
    """Exercises whose solution is gone."""
    there = sorted((course / "exercises").glob("*.ipynb"))
    return [path for path in there if path not in wanted]


def exercise_of(solution: Path) -> Json:
    """The notebook that a learner gets for that solution."""
    notebook = marked(normalised(read(solution), lesson=lesson_of(solution)))
    kept = [cell for cell in notebook["cells"] if "solution" not in tags(cell)]
    return cleared({**notebook, "cells": [blanked(cell) for cell in kept]})


def blanked(cell: Json) -> Json:
    if "answer" not in tags(cell):
        return cell
    return {**cell, "source": stub(cell["source"])}


def stub(source: str) -> str:
    """The answer cell as a learner first meets it."""
    text, before = "", ""
    for node in ast.parse(source).body:
        if words := piece(node, source):
            kind = kind_of(node)
            text += gap(before, kind) + words
            before = kind
    return text


def kind_of(node: ast.stmt) -> str:
    if isinstance(node, Definition):
        return "definition"
    return "import" if isinstance(node, ast.Import | ast.ImportFrom) else "value"


def gap(before: str, kind: str) -> str:
    """Lines apart as a formatter would have them."""
    if not before:
        return ""
    if "definition" in (before, kind):
        return "\n\n\n"
    return "\n" if before == kind else "\n\n"


def piece(node: ast.stmt, source: str) -> str:
    """What stays of one statement; nothing, if it is the author's own."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        return ast.get_source_segment(source, node) or ""
    if isinstance(node, ast.Assign):
        return " = ".join([*map(ast.unparse, node.targets), "..."])
    if isinstance(node, Definition) and ast.get_docstring(node):
        return "\n".join(definition(node, source.splitlines()))
    return ""


def definition(node: Definition, lines: list[str]) -> Iterator[str]:
    """A signature and its docstring, then the methods of a class, or `...`."""
    decorators = [one.lineno for one in node.decorator_list]
    docstring = node.body[0]
    yield from lines[min([node.lineno, *decorators]) - 1 : docstring.end_lineno]
    methods = [
        part
        for part in node.body
        if isinstance(node, ast.ClassDef)
        and isinstance(part, Definition)
        and ast.get_docstring(part)
    ]
    for method in methods:
        yield ""
        yield from definition(method, lines)
    if not methods:
        yield " " * docstring.col_offset + "..."
