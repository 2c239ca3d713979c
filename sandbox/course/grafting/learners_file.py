"""A notebook of somebody else's, down to what is used of it: the text of its code cells.

Outputs, metadata of tools and the name of a kernel stay outside. So do comments that
tell nbval to look away. Whatever the bytes are, there is a sentence and no traceback.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.errors import SandboxError

SIZE_MAX_MB = 20
FORMAT = 4
# Far more than anybody writes, and not so much that sorting it takes long.
CELLS_MAX = 2_000
CODE_MAX = 1_000_000  # characters
MARKERS = ("NBVAL_", "PYTEST_VALIDATE_")


class UnreadableError(SandboxError):
    """The file is no notebook that can be used; the message is the reason alone."""


@dataclass(frozen=True)
class CodeCell:
    """number: which cell of the file it is, from 1, text cells counted."""

    number: int
    source: str
    id: str = ""
    grade_id: str = ""
    is_tagged: bool = False


def read_cells(path: Path) -> list[CodeCell]:
    """The code cells of that file. Raises UnreadableError."""
    try:
        if not path.exists():
            raise UnreadableError("there is no such file")
        if not path.is_file():
            raise UnreadableError("it is not a file")
        if path.stat().st_size > SIZE_MAX_MB * 1_000_000:
            raise UnreadableError(
                f"it has more than {SIZE_MAX_MB} MB; clear its outputs and save it"
            )
        return code_cells(path.read_bytes())
    except OSError as error:
        raise UnreadableError(f"it cannot be read: {error.strerror}") from error


def code_cells(raw: bytes) -> list[CodeCell]:
    """The code cells in those bytes. Raises UnreadableError."""
    try:
        notebook = json.loads(raw)
    except (ValueError, RecursionError):
        raise UnreadableError("it is not a notebook, or not a whole one") from None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    refuse_other_formats(notebook if isinstance(notebook, dict) else {})
    if not isinstance(cells, list):
        raise UnreadableError("it is not a notebook")
    if len(cells) > CELLS_MAX:
        raise UnreadableError(f"it has more than {CELLS_MAX:,} cells")
    found = list(usable(cells))
    if sum(len(cell.source) for cell in found) > CODE_MAX:
        raise UnreadableError(f"it has more than {CODE_MAX:,} characters of code")
    return found


def refuse_other_formats(notebook: dict[str, Any]) -> None:
    there = notebook.get("nbformat")
    if not isinstance(there, int):
        raise UnreadableError("it is not a notebook")
    if there != FORMAT:
        raise UnreadableError(
            f"it is a notebook of format {there}, and {FORMAT} is needed; "
            f"open it in Jupyter and save it"
        )


def usable(cells: list[Any]) -> Iterator[CodeCell]:
    for number, cell in enumerate(cells, start=1):
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        metadata = as_dict(cell.get("metadata"))
        tags = metadata.get("tags")
        yield CodeCell(
            number,
            clean(whole(cell.get("source"))),
            id=text(cell.get("id")),
            grade_id=text(as_dict(metadata.get("nbgrader")).get("grade_id")),
            is_tagged=isinstance(tags, list) and "answer" in tags,
        )


def as_dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def text(value: object) -> str:
    return value if isinstance(value, str) else ""


def whole(source: object) -> str:
    """Text is stored whole or as a list of lines; both mean the same."""
    parts = source if isinstance(source, list) else [source]
    return "".join(part for part in parts if isinstance(part, str))


def clean(source: str) -> str:
    """The same code: any line ends, what no file can hold, and markers put right."""
    text = source.encode("utf-8", "replace").decode()
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(map(unmarked, text.splitlines(keepends=True))).rstrip()


def unmarked(line: str) -> str:
    """A comment that tells nbval to skip or to ignore is, with a dot, a comment."""
    comment = line.strip()
    if comment.startswith("#") and comment.lstrip("#").strip().startswith(MARKERS):
        return line.replace(comment, f"{comment}.")
    return line
