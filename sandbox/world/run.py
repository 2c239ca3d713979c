"""A run: a world up to now, to be counted, pictured and judged."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sandbox.errors import BadOptionError, UnknownNameError, true_or_false
from sandbox.kernel.facts import KINDS, Delivered, Fact, Published
from sandbox.kernel.trace import Table, Trace
from sandbox.world.actions import Action

if TYPE_CHECKING:
    from sandbox.world.playing import Forks
    from sandbox.world.scenario import Scenario
    from sandbox.world.world import World


class Run:
    """What happened. `scenario` is None for a world that was built cell by cell."""

    def __init__(
        self, world: World, scenario: Scenario | None = None,
        forks: Forks | None = None,
    ) -> None:  # fmt: skip
        self.world = world
        self.scenario = scenario
        self._forks = forks

    def fork(
        self, *, at_ms: int, do: str | Iterable[Action | str] = (), keep: bool = False
    ) -> Run:
        """Another run, the same up to `at_ms` and then with other actions.

        do: lines of an action log, at `at_ms` or later. keep: also do what was to be
        done from then on. Handlers run again, from the beginning of the run. Raises
        BadOptionError for a moment after the end, and for a world without a scenario.
        """
        if self._forks is None:
            raise BadOptionError(
                "this world was built cell by cell, so nobody can build it again. Name "
                "a scenario: scenario('price change').run().fork(at_ms=…)."
            )
        return self._forks.fork(at_ms, do, true_or_false("keep", keep))

    @property
    def trace(self) -> Trace:
        return self.world.trace

    @property
    def store(self) -> Any:
        """The store of this run's streaming server, or None on the bus."""
        stores = (
            getattr(system, "store", None) for system in self.world.systems.values()
        )
        return next((store for store in stores if store is not None), None)

    @property
    def name(self) -> str:
        """What to call it above a picture."""
        systems = {system.system: name for name, system in self.world.systems.items()}
        where = " and ".join(systems) or "nowhere"
        return (
            f"{self.scenario.name} on {where}" if self.scenario else f"on the {where}"
        )

    def count(self, kind: str) -> int:
        """How many entries of a kind there are: count("delivered")."""
        return self.trace.count(kind_named(kind))

    def received(self, service: str) -> list[str]:
        """What reached a service, in order: "order:created#1" is the first that was
        published of its type.

        Raises UnknownNameError for a name that nobody in this run has.
        """
        actors = set(self.trace.actors)
        if service not in actors:
            raise UnknownNameError("actor in this run", service, sorted(actors))
        return [name for name, _ in self._arrivals(service)]

    def why(self, service: str, event: str) -> Table:
        """The chain of causes that brought an event, such as "order:created#1", to a
        service; the first cause first."""
        arrivals = dict(reversed(self._arrivals(service)))
        if event not in arrivals:
            raise UnknownNameError(f"event that reached {service}", event, arrivals)
        return Table([str(entry) for entry in self.trace.why(arrivals[event])])

    def _arrivals(self, service: str) -> list[tuple[str, int]]:
        """(event by name, entry number) of each delivery to a service."""
        names = self.trace.event_names()
        return [
            (names[entry.about], entry.number)
            for entry in self.trace.of(Delivered)
            if entry.actor == service
        ]

    def table(self, rows: int = 20) -> Table:
        return self.trace.table(rows)

    def __repr__(self) -> str:
        published, delivered = self.trace.count(Published), self.trace.count(Delivered)
        return (
            f"<Run {self.name}, to {self.world.clock.now_ms} ms: "
            f"{published} published, {delivered} delivered>"
        )


def kind_named(name: str) -> type[Fact]:
    """The kind of fact with this name in lower case: "publish_refused"."""
    names = {re.sub(r"(?<!^)(?=[A-Z])", "_", kind).lower(): kind for kind in KINDS}
    if name not in names:
        raise UnknownNameError("kind of entry", name, names)
    return KINDS[names[name]]
