"""A run: a world up to now, to be counted, pictured and judged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.errors import BadOptionError, true_or_false
from sandbox.kernel.facts import Delivered, Published
from sandbox.kernel.trace import Trace
from sandbox.world.outcome import Outcome

if TYPE_CHECKING:
    from sandbox.world.playing import Forks, Lines
    from sandbox.world.scenario import Scenario
    from sandbox.world.world import World


class Run(Outcome):
    """What happened. `scenario` is None for a world that was built cell by cell."""

    def __init__(
        self, world: World, scenario: Scenario | None = None,
        forks: Forks | None = None,
    ) -> None:  # fmt: skip
        self.world = world
        self.scenario = scenario
        self._forks = forks
        # The run that it left, and when, if it is a fork.
        self.fork_of: Run | None = None
        self.fork_at_ms: int | None = None

    def fork(
        self, *, at_ms: int, do: Lines = (), keep: bool = False, without: Lines = ()
    ) -> Run:  # fmt: skip
        """Another run, the same up to `at_ms` and then with other actions.

        do: lines of an action log, at `at_ms` or later. keep: also do what was to be
        done from then on. without: do all of that but these lines. Handlers run again,
        from the beginning of the run. Raises BadOptionError for a moment after the end,
        for lines that are not there, and for a world without a scenario.
        """
        if self._forks is None:
            raise BadOptionError(
                "this world was built cell by cell, so nobody can build it again. Name "
                "a scenario: scenario('price change').run().fork(at_ms=…)."
            )
        kept = true_or_false("keep", keep)
        forked = self._forks.fork(at_ms, do, kept, without)
        forked.fork_of, forked.fork_at_ms = self, at_ms
        return forked

    @property
    def can_fork(self) -> bool:
        """Is there a scenario from which it can be played again?"""
        return self._forks is not None

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

    def __repr__(self) -> str:
        published, delivered = self.trace.count(Published), self.trace.count(Delivered)
        return (
            f"<Run {self.name}, to {self.world.clock.now_ms} ms: "
            f"{published} published, {delivered} delivered>"
        )
