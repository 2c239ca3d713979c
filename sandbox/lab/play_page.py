"""What `play --html` writes: scenarios as one page, for a mail or a beamer.

A file that was not written by it stays as it is, unless told otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sandbox.course.playing import chosen
from sandbox.errors import BadOptionError, SandboxError, did_you_mean, listed
from sandbox.views.player.classroom import Question, class_page, reader_page
from sandbox.views.player.page import MARK
from sandbox.world.misconceptions import BELIEFS, misconception
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
    answer: str | None = None
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
    stories = _scenarios(scenario, options, wish)
    question = _question(wish, next(iter(stories.values())))
    make = class_page if wish.present else reader_page
    runs = {name: one.run() for name, one in stories.items()}
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


def _question(wish: Wish, first: Scenario) -> Question:
    """first: the scenario beside which predictions play."""
    if not (wish.question or wish.option or wish.veil_after or wish.answer):
        return Question()
    if not wish.option:
        raise BadOptionError(
            "a question needs options to choose from: --option A=nothing --option "
            "B=everything."
        )
    after, after_ms = _moment(wish.veil_after)
    options = _options(wish.option, first)
    return Question(wish.question, options, after, after_ms, wish.answer)


def _moment(typed: str | None) -> tuple[int | str | None, int | None]:
    """An entry's number or a publish's name, or a time such as 300ms."""
    if typed is None:
        return None, None
    found = MOMENT.fullmatch(typed)
    if found:
        return None, int(found[1])
    return (int(typed) if typed.isdecimal() else typed), None


def _options(typed: Sequence[str], first: Scenario) -> dict[str, Any]:
    """{name: a text, or a text and a run in which it is so}"""
    options: dict[str, Any] = {}
    for one in typed:
        key, sign, rest = one.partition("=")
        if not sign or not key.strip() or key.strip() in options:
            raise BadOptionError(
                f"--option takes a name of its own and a text, got {one!r}. Type for "
                f"example --option A=nothing --option B=everything."
            )
        text, sign, world = rest.rpartition("=")
        if not sign:
            text, world = rest, ""
        run = _in_world(first, world.strip(), one) if world.strip() else None
        options[key.strip()] = text.strip() if run is None else (text.strip(), run)
    return options


def _in_world(first: Scenario, world: str, typed: str) -> Any:
    """The same story in another world: a system, a store, or a belief."""
    if world in SYSTEMS:
        store = "memory" if world == "bus" else first.store
        return first.with_(on=world, store=store).run()
    if world in STORES:
        return first.with_(on="channels", store=world).run()
    if world in BELIEFS:
        rules = {**first.rules, **misconception(world)}
        return first.with_(on="channels", rules=rules).run()
    there = listed([*SYSTEMS, *STORES])
    raise BadOptionError(
        f"--option {typed!r} ends with a world that is not known: {world!r}; there is "
        f"{there}, or a belief such as {next(iter(BELIEFS))!r}."
        f"{did_you_mean(world, [*SYSTEMS, *STORES, *BELIEFS])} A text that has a = in "
        f"it ends with one more =."
    )
