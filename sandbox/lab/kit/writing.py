"""python -m sandbox classroom: for each lesson a page for a beamer, and notes on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sandbox.errors import BadOptionError
from sandbox.lab.kit.notes import notes_page
from sandbox.lab.kit.pages import beamer_page
from sandbox.lab.kit.plans import PLANS


def write_kit(out: Path) -> None:
    """Write it and say what there is. Raises BadOptionError."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, text in kit():
            (out / name).write_text(text, encoding="utf-8", newline="\n")
            print(f"{out / name}: {len(text.encode()) // 1_000:,} KB")
    except OSError as error:
        raise BadOptionError(
            f"--out {out} cannot be used: {error.strerror}. Name a folder, such as "
            f"--out classroom."
        ) from None


def kit() -> Iterator[tuple[str, str]]:
    """(file name, content)"""
    for lesson in PLANS:
        page = f"{lesson[1:]}-beamer.html"
        yield page, beamer_page(lesson)
        yield f"{lesson[1:]}-notes.html", notes_page(lesson, page)
