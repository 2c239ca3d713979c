"""Playing a scenario: its world is built, its actions done, and time passes.

The same scenario gives the same run; one whose actions differ from some moment on
gives the same run up to that moment, which is what a fork is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from math import inf
from typing import TYPE_CHECKING, Any

from sandbox.errors import ActionLogError, BadOptionError, UnknownNameError
from sandbox.kernel.clock import whole_ms
from sandbox.kernel.plain import plain
from sandbox.services.host import Transport
from sandbox.world.acting import leave_out, schedule, target_of
from sandbox.world.actions import Action, parse_actions
from sandbox.world.misconceptions import BELIEFS
from sandbox.world.options import BUS_RULES, SERVER_RULES, STORES, WORLD_RULES
from sandbox.world.run import Run
from sandbox.world.world import System, World

if TYPE_CHECKING:
    from sandbox.world.scenario import Scenario

Build = Callable[[World, System], object]


class Plot:
    """What a scenario's name stands for: how to build it, and its usual actions."""

    def __init__(self, build: Build, actions: str, until_ms: int | None) -> None:
        self.build = build
        self.actions = parse_actions(actions.splitlines())
        self.until_ms = until_ms


PLOTS: dict[str, Plot] = {}  # by name; the course fills it


def play(scenario: Scenario, store: Any, transport: Transport, place: str) -> Run:
    """store: where to make a place of that name for this run alone."""
    rules, until_ms = scenario.rules, scenario.until_ms
    world_rules = {rule: rules[rule] for rule in WORLD_RULES if rule in rules}
    world = World(seed=scenario.seed, transport=transport, **world_rules)
    # Before anything is built: actions come first in their millisecond.
    end_ms = inf if until_ms is None else until_ms
    schedule(world, [a for a in scenario.actions if a.at_ms <= end_ms])
    PLOTS[scenario.name].build(world, _system(world, scenario, store, place))
    for action in scenario.actions:
        target_of(world, action)  # a name that nobody has ends it here
    world.run(until_ms)
    for action in scenario.actions:
        if action.at_ms > end_ms:
            leave_out(world, action, f"the run ends at {until_ms} ms")
    again = partial(play, store=store, transport=transport)
    return Run(world, scenario, Forks(scenario, again, place, world.clock.now_ms))


def _system(world: World, scenario: Scenario, store: Any, place: str) -> System:
    rules = scenario.rules
    if scenario.on == "bus":
        return world.event_bus(**{r: rules[r] for r in BUS_RULES if r in rules})
    options = {rule: rules[rule] for rule in SERVER_RULES if rule in rules}
    if "limits" in options:
        options["limits"] = plain("limits", options["limits"])
    if "belief" in rules:
        options["rules"] = BELIEFS[rules["belief"]]()
    return world.streaming_server(store=store.place(place), **options)


# Stores


def kind_of(store: Any) -> str:
    """The kind of a store object, as a scenario's text has it."""
    kind = getattr(store, "kind", None)
    if isinstance(kind, str):
        return kind.lower()
    raise BadOptionError(
        f"store takes a kind, such as store='file', or a store object, got {store!r}."
    )


def new_store(kind: str) -> Any:
    """A store of this kind with nothing in it."""
    return STORES[kind]()


# Forks


Lines = str | Action | Iterable[Action | str]


def _read(lines: Lines) -> list[Action]:
    if isinstance(lines, Action):
        return parse_actions([lines])
    return parse_actions(lines.split("\n") if isinstance(lines, str) else lines)


class Forks:
    """How a run is played again, and how often it has been.

    again: plays a scenario in a place, in the same store and over the same transport.
    """

    def __init__(
        self, scenario: Scenario, again: Callable[..., Run], place: str, end_ms: int
    ) -> None:
        self._scenario = scenario
        self._again = again
        self._place = place
        self._end_ms = end_ms
        self._count = 0

    def fork(self, at_ms: int, do: Lines, keep: bool, without: Lines = ()) -> Run:
        self._check_moment(at_ms)
        new, out = _read(do), self._left_out(at_ms, without)
        for action in new:
            if action.at_ms < at_ms:
                problem = f"the fork begins at {at_ms} ms; choose that or a later time."
                raise ActionLogError(action.line, str(action), problem)
        keep = keep or bool(out)
        old = [a for a in self._scenario.actions if keep or a.at_ms < at_ms]
        for action in out:
            old.remove(action)
        self._count += 1
        scenario = self._scenario.with_(actions=[*old, *new])
        return self._again(scenario, place=f"{self._place}-fork{self._count}")

    def _left_out(self, at_ms: int, without: Lines) -> list[Action]:
        out = _read(without)
        ahead = [str(a) for a in self._scenario.actions if a.at_ms >= at_ms]
        for action in out:
            if str(action) not in ahead:
                raise UnknownNameError(f"line from {at_ms} ms on", str(action), ahead)
            ahead.remove(str(action))
        return out

    def _check_moment(self, at_ms: int) -> None:
        if whole_ms("at_ms", at_ms) > self._end_ms:
            raise BadOptionError(
                f"at_ms={at_ms} is after the end of this run, which is at "
                f"{self._end_ms} ms. Type an earlier time, or run the scenario for "
                f"longer: scenario.run(until_ms={at_ms}).fork(at_ms={at_ms})."
            )
