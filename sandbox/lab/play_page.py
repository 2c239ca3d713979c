"""What `play --html` writes: scenarios as one page, for a mail or a beamer.

A file that was not written by it stays as it is, unless told otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sandbox.course.playing import chosen
from sandbox.errors import BadOptionError, SandboxError, listed
from sandbox.views.player.classroom import Question, class_page, reader_page
from sandbox.views.player.page import MARK
from sandbox.world.options import STORES, SYSTEMS
from sandbox.world.scenario import Scenario

HEAD = 1_000  # bytes in which the mark of our pages is found
MOMENT = re.compile(r"(\d+) ?ms")


class Wish(NamedTuple):
    """The options of the command that are about the page, as they were typed."""

    theme: str | None = None
    present: bool = False
    compare: str | None = None
    question: str | None = None
    option: Sequence[str] = ()
    veil_after: str | None = None
    force: bool = False

    def refuse_any(self) -> None:
        """Raise BadOptionError if there are any: without a page they mean nothing."""
        given = [name for name, value in self._asdict().items() if value]
        if given:
            names = listed(f"--{name.replace('_', '-')}" for name in given)
            raise BadOptionError(f"{names}: only of a page; add --html run.html.")


def write_page(
    name_or_file: str, options: dict[str, Any], path: Path, wish: Wish
) -> str:
    """Write the page; what to tell of it. Raises SandboxError."""
    refuse_others(path, wish)
    scenario = chosen(name_or_file, options)
    question = _question(wish)
    make = class_page if wish.present else reader_page
    runs = {
        name: one.run() for name, one in _scenarios(scenario, options, wish).items()
    }
    text = make(runs, wish.theme or "auto", question)
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise SandboxError(f"{path} cannot be written: {error.strerror}.") from error
    size = len(text.encode()) // 1_000
    return f"{path}: {size:,} KB, to be opened in any browser, without a network"


def refuse_others(path: Path, wish: Wish) -> None:
    """Raise SandboxError for a name that is no page's, or a file that is not ours."""
    if path.suffix.lower() not in (".html", ".htm"):
        raise BadOptionError(
            f"--html takes a file such as run.html, got {str(path)!r}."
        )
    if wish.force or not path.exists():
        return
    if not path.is_file() or MARK.encode() not in path.read_bytes()[:HEAD]:
        raise SandboxError(
            f"{path} is there and was not written by play. Choose another name, or add "
            f"--force to write over it."
        )


def _scenarios(
    scenario: Scenario, options: dict[str, Any], wish: Wish
) -> dict[str, Scenario]:
    """{what to call it: what to play}"""
    if wish.compare is None:
        return {scenario.name: scenario}
    names = [name.strip() for name in wish.compare.split(",")]
    option = _compared(names, wish.compare)
    if option in options or (option == "store" and scenario.on == "bus"):
        said = f"--{option}" if option in options else "--on: a bus has no store"
        raise BadOptionError(f"--compare {wish.compare} leaves no choice of {said}.")
    return {name: scenario.with_(**{option: name}) for name in names}


def _compared(names: list[str], typed: str) -> str:
    """The option that these are values of."""
    for option, there in (("on", SYSTEMS), ("store", STORES)):
        if len(set(names)) == len(names) > 1 and set(names) <= set(there):
            return option
    raise BadOptionError(
        f"--compare takes two or more of {','.join(SYSTEMS)}, or of "
        f"{','.join(STORES)}, got {typed!r}. Type for example --compare bus,channels."
    )


def _question(wish: Wish) -> Question:
    if not (wish.question or wish.option or wish.veil_after):
        return Question()
    if not wish.option:
        raise BadOptionError(
            "a question needs options to choose from: --option A=nothing --option "
            "B=everything."
        )
    after, after_ms = _moment(wish.veil_after)
    return Question(wish.question, _options(wish.option), after, after_ms)


def _moment(typed: str | None) -> tuple[int | str | None, int | None]:
    """An entry's number or a publish's name, or a time such as 300ms."""
    if typed is None:
        return None, None
    found = MOMENT.fullmatch(typed)
    if found:
        return None, int(found[1])
    return (int(typed) if typed.isdecimal() else typed), None


def _options(typed: Sequence[str]) -> dict[str, str]:
    options: dict[str, str] = {}
    for one in typed:
        key, sign, text = one.partition("=")
        if not sign or not key.strip() or key.strip() in options:
            raise BadOptionError(
                f"--option takes a name of its own and a text, got {one!r}. Type for "
                f"example --option A=nothing --option B=everything."
            )
        options[key.strip()] = text.strip()
    return options
