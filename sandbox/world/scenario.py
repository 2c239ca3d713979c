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
from sandbox.stores.memory import MemoryStore
from sandbox.world.acting import leave_out, schedule, target_of
from sandbox.world.actions import Action, is_meant, parse_actions, read_json
from sandbox.world.options import (
    BUS_RULES,
    STORES,
    SYSTEMS,
    WORLD_RULES,
    checked_rules,
    one_of,
)
from sandbox.world.run import Run
from sandbox.world.world import System, World

OPTIONS = ("on", "seed", "store", "rules", "until_ms", "actions")

FORMAT = 1  # of the JSON form

Build = Callable[[World, System], object]


class Plot:
    """What a scenario's name stands for: how to build it, and its usual actions."""

    def __init__(self, build: Build, actions: str, until_ms: int | None) -> None:
        self.build = build
        self.actions = parse_actions(actions.splitlines())
        self.until_ms = until_ms


PLOTS: dict[str, Plot] = {}  # by name; the course fills it


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
        now = {option: getattr(self, option) for option in OPTIONS}
        return Scenario(self.name, **{**now, **changes})

    def run(
        self,
        *,
        store: MemoryStore | str | None = None,
        transport: Transport = in_process,
        **changes: Any,
    ) -> Run:
        """Build the world, do the actions, let time pass. Options as in `with_`.

        store: a kind, or a store object, in which this run gets a place of its own.
        """
        kind = store.kind.lower() if isinstance(store, MemoryStore) else store
        if kind is not None:
            changes["store"] = kind
        scenario = self.with_(**changes)
        place = store if isinstance(store, MemoryStore) else _new(scenario.store)
        return scenario._play(place, transport)

    def _play(self, store: MemoryStore, transport: Transport) -> Run:
        world_rules = {k: v for k, v in self.rules.items() if k in WORLD_RULES}
        world = World(seed=self.seed, transport=transport, **world_rules)
        # Before anything is built: actions come first in their millisecond.
        late = [action for action in self.actions if self._is_late(action)]
        schedule(world, [a for a in self.actions if not self._is_late(a)])
        PLOTS[self.name].build(world, self._system(world, store))
        for action in self.actions:
            target_of(world, action)  # a name that nobody has ends it here
        world.run(self.until_ms)
        for action in late:
            leave_out(world, action, f"the run ends at {self.until_ms} ms")
        return Run(world, self)

    def _is_late(self, action: Action) -> bool:
        return self.until_ms is not None and action.at_ms > self.until_ms

    def _system(self, world: World, store: MemoryStore) -> System:
        if self.on == "bus":
            hazards = {k: v for k, v in self.rules.items() if k in BUS_RULES}
            return world.event_bus(**hazards)
        place = store.place(f"{self.name.replace(' ', '-')}-seed{self.seed}")
        return world.streaming_server(store=place)

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


def _new(kind: str) -> MemoryStore:
    """A store of this kind with nothing in it."""
    if kind == "memory":
        return MemoryStore()
    from sandbox.stores.file import FileStore  # most runs never need it

    return FileStore()


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
