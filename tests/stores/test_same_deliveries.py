"""S33-S43: one scenario, whichever store the server has; only what the profiles say
differs between them."""

from __future__ import annotations

import pytest

from sandbox import scenario
from sandbox.kernel.facts import Delivered, Published, ServerStarted
from sandbox.kernel.trace import Trace
from sandbox.stores.memory import MemoryStore
from sandbox.stores.profile import FILE, SQL
from sandbox.stores.store import Store
from sandbox.world.run import Run
from sandbox.world.scenario import Scenario
from stores.homes import Home

WITHOUT_RESTART = ("price change", "paid purchase", "expired order", "orders sleeps")
SCENARIOS = (*WITHOUT_RESTART, "server restarts", "crashes")
CRASHES = [
    "crash server @301",
    "start server @600",
    "crash server @1400",
    "start server @1500",
]


def deliveries(run: Run) -> list[str]:
    return [f"{e.at_ms} {e.actor} {e.fact}" for e in run.trace.of(Published, Delivered)]


def told(trace: Trace) -> list[tuple[object, ...]]:
    """All that a trace holds, entry by entry."""
    return [(e.number, e.at_ms, e.actor, str(e.fact), e.about, e.cause) for e in trace]


def played(name: str) -> Scenario:
    """The scenario of that name; "crashes" is one whose server is killed twice."""
    if name != "crashes":
        return scenario(name)
    restarts = scenario("server restarts")
    kept = [action for action in restarts.actions if action.verb != "restart"]
    return restarts.with_(actions=[*kept, *CRASHES])


def in_the_world(store: Store) -> Store:
    """A store of the same profile that has no disk to wait for."""
    if not store.profile.survives_stop:
        return MemoryStore()
    return Store(FILE if store.kind == "FILE" else SQL)


@pytest.mark.parametrize("name", SCENARIOS)
def test_trace_is_the_same_as_in_the_world_itself(home: Home, name: str) -> None:
    """A real disk and a real database change nothing that a learner is shown."""
    store = home.store()

    runs = [played(name).run(store=where) for where in (store, in_the_world(store))]

    assert told(runs[0].trace) == told(runs[1].trace)
    assert runs[0].store.profile == store.profile


@pytest.mark.parametrize("name", WITHOUT_RESTART)
def test_deliveries_are_those_of_memory(home: Home, name: str) -> None:
    """S38, S43: as long as the server runs, nobody can tell which store it has."""
    run = scenario(name).run(store=home.store())

    assert deliveries(run) == deliveries(scenario(name).run())


def test_after_a_restart_all_is_known_or_nothing(home: Home) -> None:
    """S39, S40: memory has lost all; files and databases know every event."""
    run = scenario("server restarts").run(store=home.store())

    before, after = (entry.fact for entry in run.trace.of(ServerStarted))

    survives = run.store.profile.survives_stop
    assert (before.channels, before.messages) == (0, 0)
    assert (after.messages, after.channels > 0) == (
        (3, True) if survives else (0, False)
    )


@pytest.mark.parametrize("seed", [2, 3])
def test_two_runs_in_one_store_share_nothing(home: Home, seed: int) -> None:
    """The second begins with an empty place, and goes the same way."""
    store = home.store()

    first, second = (
        scenario("server restarts").with_(seed=seed).run(store=store) for _ in "12"
    )

    assert told(first.trace) == told(second.trace)
    assert store.message_count == 0
