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
from collections.abc import Callable, Iterable
from typing import Any

from sandbox.errors import ActionLogError, BadOptionError, UnknownNameError, listed
from sandbox.services.host import Transport, in_process
from sandbox.stores.memory import MemoryStore
from sandbox.world.actions import Action, is_meant, parse_actions, schedule
from sandbox.world.run import Run
from sandbox.world.world import System, World

SYSTEMS = ("bus", "channels")
STORES = ("memory", "file")
WORLD_RULES = ("latency_ms", "jitter_ms")
BUS_RULES = ("isolate_failures", "await_each")
HEADER = ("scenario", "on", "seed", "store", "rules", "until")

Build = Callable[[World, System], object]


class Plot:
    """What a scenario's name stands for: how to build it, and its usual actions."""

    def __init__(self, build: Build, actions: str, until_ms: int | None) -> None:
        self.build = build
        self.actions = parse_actions(actions.splitlines())
        self.until_ms = until_ms


PLOTS: dict[str, Plot] = {}  # by name; the course fills it


class Scenario:
    """Immutable: `with_(seed=3)` gives a changed copy, `run` plays it."""

    def __init__(
        self,
        name: str,
        *,
        on: str = "channels",
        seed: int = 1,
        store: str = "memory",
        rules: dict[str, Any] | None = None,
        until_ms: int | None = None,
        actions: Iterable[Action] | None = None,
    ) -> None:
        if name not in PLOTS:
            raise UnknownNameError("scenario", name, PLOTS)
        self.name = name
        self.on = _one_of("on", on, SYSTEMS)
        self.seed = seed
        self.store = _one_of("store", store, STORES)
        self.rules = _checked_rules(rules or {})
        self.until_ms = PLOTS[name].until_ms if until_ms is None else until_ms
        self.actions = list(PLOTS[name].actions if actions is None else actions)

    def with_(self, **changes: Any) -> Scenario:
        """A copy with other options: on, seed, store, rules, until_ms, actions."""
        now = {
            "on": self.on, "seed": self.seed, "store": self.store,
            "rules": self.rules, "until_ms": self.until_ms, "actions": self.actions,
        }  # fmt: skip
        unknown = [name for name in changes if name not in now]
        if unknown:
            raise BadOptionError(
                f"a scenario has no option {listed(map(repr, unknown))}; "
                f"there is: {listed(now)}."
            )
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
        schedule(world, self.actions)
        PLOTS[self.name].build(world, self._system(world, store))
        world.run(self.until_ms)
        return Run(world, self)

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
            lines.append(f"rules {json.dumps(self.rules)}")
        if self.until_ms is not None:
            lines.append(f"until {self.until_ms}")
        return "\n".join([*lines, *map(str, self.actions)])

    @classmethod
    def from_text(cls, text: str) -> Scenario:
        """Read the text form. Raises ActionLogError with the line's number."""
        lines = text.splitlines()
        header, length = _read_header(lines)
        actions = parse_actions(lines[length:], length + 1)
        return cls(header.pop("name"), **header, actions=actions)

    @property
    def json(self) -> str:
        return json.dumps({"format": 1, "scenario": self.text.splitlines()})

    @classmethod
    def from_json(cls, text: str) -> Scenario:
        return cls.from_text("\n".join(json.loads(text)["scenario"]))

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


def _one_of(option: str, value: str, known: Iterable[str]) -> str:
    if value not in list(known):
        raise UnknownNameError(f"value for {option}", value, known)
    return value


def _checked_rules(rules: dict[str, Any]) -> dict[str, Any]:
    for rule in rules:
        if rule not in WORLD_RULES + BUS_RULES:
            raise UnknownNameError("rule", rule, WORLD_RULES + BUS_RULES)
    return dict(rules)


def _read_header(lines: list[str]) -> tuple[dict[str, Any], int]:
    """The options in the first lines, and how many lines they take."""
    header: dict[str, Any] = {}
    for number, line in enumerate(lines, 1):
        word, _, value = line.strip().partition(" ")
        if word in HEADER:
            _read_header_line(header, number, line, word, value.strip())
        elif is_meant(line):
            return _named(header, lines), number - 1
    return _named(header, lines), len(lines)


def _read_header_line(
    header: dict[str, Any], number: int, line: str, word: str, value: str
) -> None:
    try:
        if word in ("seed", "until"):
            header["until_ms" if word == "until" else word] = int(value)
        elif word == "rules":
            header[word] = json.loads(value)
        else:
            header["name" if word == "scenario" else word] = value
    except ValueError:
        kind = "JSON" if word == "rules" else "a whole number"
        raise ActionLogError(number, line, f"{word} takes {kind}.") from None


def _named(header: dict[str, Any], lines: list[str]) -> dict[str, Any]:
    if "name" not in header:
        first = lines[0] if lines else ""
        raise ActionLogError(1, first, "it begins with a line such as: scenario paid purchase")
    return header
