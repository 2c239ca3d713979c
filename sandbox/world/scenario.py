"""A scenario: a named world to build, and a log of what is done to it.

Its text form holds everything that a run depends on, and gives the same run back:

    scenario paid purchase
    on channels
    seed 2
    store memory
    until 5000
    request tickets {"method": "POST", "path": "/tickets", …} @100
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from sandbox.errors import (
    ActionLogError,
    BadOptionError,
    SandboxError,
    refuse_unknown,
)
from sandbox.kernel.chance import whole_seed
from sandbox.kernel.clock import whole_ms
from sandbox.services.host import Transport, in_process
from sandbox.world.actions import Action, is_meant, parse_actions, read_json
from sandbox.world.options import STORES, SYSTEMS, checked_rules, one_of
from sandbox.world.playing import PLOTS, Plot, kind_of, new_store, play
from sandbox.world.run import Run

__all__ = ["PLOTS", "Plot", "Scenario"]

OPTIONS = ("on", "seed", "store", "rules", "until_ms", "actions")

FORMAT = 1  # of the JSON form


class Scenario:
    """Immutable: `with_(seed=3)` gives a changed copy, `run` plays it.

    actions: lines of an action log, as text, as a list, or as they were read.
    """

    name: str
    on: str
    seed: int
    store: str
    rules: Mapping[str, Any]
    until_ms: int | None
    actions: tuple[Action, ...]

    def __init__(
        self,
        name: str,
        *,
        on: str = "channels",
        seed: int = 1,
        store: str = "memory",
        rules: Mapping[str, Any] | None = None,
        until_ms: int | None = None,
        actions: str | Iterable[Action | str] | None = None,
        **unknown: Any,
    ) -> None:
        refuse_unknown("a scenario", unknown, OPTIONS)
        plot = PLOTS[one_of("scenario", name, PLOTS)]
        self.__dict__.update(
            name=name,
            on=one_of("system", on, SYSTEMS),
            seed=whole_seed(seed),
            store=one_of("store", store, STORES),
            rules=MappingProxyType(checked_rules({} if rules is None else rules)),
            until_ms=plot.until_ms
            if until_ms is None
            else whole_ms("until_ms", until_ms),
            actions=tuple(_read_actions(plot.actions if actions is None else actions)),
        )

    def __setattr__(self, option: str, value: object) -> None:
        raise BadOptionError(
            f"a scenario does not change; type scenario.with_({option}={value!r}) for "
            f"a changed copy."
        )

    def with_(self, **changes: Any) -> Scenario:
        """A copy with other options: on, seed, store, rules, until_ms, actions."""
        if not changes:
            return self
        now = {option: getattr(self, option) for option in OPTIONS}
        return Scenario(self.name, **{**now, **changes})

    def run(
        self,
        *,
        store: Any = None,
        transport: Transport = in_process,
        **changes: Any,
    ) -> Run:
        """Build the world, do the actions, let time pass. Options as in `with_`.

        store: a kind, or a store object, in which this run gets a place of its own.
        """
        is_kind = store is None or isinstance(store, str)
        kind = store if is_kind else kind_of(store)
        scenario = self if kind is None else self.with_(store=kind)
        scenario = scenario.with_(**changes)
        where = new_store(scenario.store) if is_kind else store
        return play(scenario, where, transport, scenario.place_name)

    @property
    def place_name(self) -> str:
        """What a run calls its place in a store."""
        return f"{self.name.replace(' ', '-')}-seed{self.seed}"

    # Its forms

    @property
    def text(self) -> str:
        lines = [
            f"scenario {self.name}",
            f"on {self.on}",
            f"seed {self.seed}",
            f"store {self.store}",
        ]
        if self.rules:
            lines.append(f"rules {json.dumps(dict(self.rules))}")
        if self.until_ms is not None:
            lines.append(f"until {self.until_ms}")
        return "\n".join([*lines, *map(str, self.actions)])

    @classmethod
    def from_text(cls, text: str) -> Scenario:
        """Read the text form. Raises ActionLogError with the line's number."""
        lines = text.split("\n")
        header, length = _read_header(lines)
        actions = parse_actions(lines[length:], length + 1)
        return cls(header.pop("name"), **header, actions=actions)

    @property
    def json(self) -> str:
        return json.dumps({"format": FORMAT, "scenario": self.text.split("\n")})

    @classmethod
    def from_json(cls, text: str) -> Scenario:
        """Read the JSON form. Raises BadOptionError or ActionLogError."""
        try:
            form = read_json(text)
            its_format, scenario = form["format"], "\n".join(form["scenario"])
        except (ValueError, TypeError, LookupError):
            raise BadOptionError(
                f"this is not the JSON form of a scenario: {text[:40]!r}. "
                f"Scenario.from_text(…) reads the text form."
            ) from None
        if its_format != FORMAT:
            raise BadOptionError(
                f"this scenario has the format {its_format!r}, and here {FORMAT} is "
                f"read. Update the sandbox, or write scenario.json anew."
            )
        return cls.from_text(scenario)

    def __repr__(self) -> str:
        return self.text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scenario) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)


def _read_actions(actions: str | Iterable[Action | str]) -> list[Action]:
    return parse_actions(actions.split("\n") if isinstance(actions, str) else actions)


# The header of the text form: {word: (option, how its value is read)}
HEADER: dict[str, tuple[str, Callable[[str], Any]]] = {
    "scenario": ("name", lambda value: one_of("scenario", value, PLOTS)),
    "on": ("on", lambda value: one_of("system", value, SYSTEMS)),
    "seed": ("seed", int),
    "store": ("store", lambda value: one_of("store", value, STORES)),
    "rules": ("rules", lambda value: checked_rules(read_json(value))),
    "until": ("until_ms", lambda value: whole_ms("until", int(value))),
}


def _read_header(lines: list[str]) -> tuple[dict[str, Any], int]:
    """The options in the first lines, and how many lines they take."""
    header: dict[str, Any] = {}
    for number, line in enumerate(lines, 1):
        word, _, value = line.strip().partition(" ")
        if word in HEADER:
            option, read = HEADER[word]
            if option in header:
                raise ActionLogError(number, line, f"{word} is there twice.")
            header[option] = _read_value(number, line, read, value.strip())
        elif is_meant(line):
            return _named(header, lines), number - 1
    return _named(header, lines), len(lines)


def _read_value(number: int, line: str, read: Callable[[str], Any], value: str) -> Any:
    try:
        return read(value)
    except SandboxError as error:
        raise ActionLogError(number, line, str(error)) from None
    except ValueError:
        kind = "JSON" if line.strip().startswith("rules") else "a whole number"
        raise ActionLogError(number, line, f"it takes {kind}.") from None


def _named(header: dict[str, Any], lines: list[str]) -> dict[str, Any]:
    if "name" not in header:
        shape = "a scenario begins with a line such as: scenario paid purchase"
        raise ActionLogError(1, lines[0], shape)
    return header
