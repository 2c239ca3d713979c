"""One fold, two languages: what is so after each entry, in Python and in the player."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from properties.logs import drawn, scenario_of
from properties.player import play
from properties.programs import programs

from sandbox import scenario
from sandbox.kernel.facts import Acked, Delivered, Published, Stored
from sandbox.kernel.trace import Trace
from sandbox.views.fold import State, states
from sandbox.views.player.marks import marks_of
from sandbox.views.player.payload import run_form
from sandbox.views.reading import Reading

SCRIPT = Path(__file__).parent / "player" / "fold_states.mjs"
FAULTS = {
    "price change": "crash orders @99\nstart orders @300",
    "paid purchase": "crash payments @150\nstart payments @400",
    "orders sleeps": "crash {hub} @400\nstart {hub} @430",
    "server restarts": "crash orders @620\nstart orders @900",
    "expired order": "crash {hub} @300\nstart {hub} @310",
}  # fmt: skip


@cache
def node() -> str:
    """Where node is; without it the test is skipped, or fails where it must not be."""
    found = shutil.which("node")
    if found is None:
        why = "node is not there: install Node.js 20 or newer"
        if os.environ.get("SANDBOX_REQUIRE_SERVICES") == "1":
            pytest.fail(why)
        pytest.skip(why)
    return found


def golden() -> list[Trace]:
    """Twenty runs: each scenario on both systems, as it is and with a fault."""
    traces = []
    for name, faults in FAULTS.items():
        for on, hub in (("bus", "bus"), ("channels", "server")):
            plain = scenario(name).with_(on=on)
            actions = [*plain.actions, *faults.format(hub=hub).split("\n")]
            store = "file" if on == "channels" else "memory"
            traces += [
                plain.run().trace,
                plain.with_(actions=actions, store=store).run().trace,
            ]
    return traces


def in_python(trace: Trace) -> list[str]:
    told = states(trace, marks_of(Reading(trace)))
    return [canonical(state) for state in told]


def in_the_player(traces: list[Trace]) -> list[list[str]]:
    forms = [json.dumps(run_form(Reading(trace))) for trace in traces]
    done = subprocess.run(
        [node(), str(SCRIPT)], input="\n".join(forms), text=True, capture_output=True,
        encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [
        [canonical(s) for s in json.loads(line)] for line in done.stdout.splitlines()
    ]


def canonical(state: State) -> str:
    return json.dumps(state, sort_keys=True)


def check_same(traces: list[Trace]) -> None:
    for trace, theirs in zip(traces, in_the_player(traces), strict=True):
        for number, (ours, other) in enumerate(
            zip(in_python(trace), theirs, strict=True)
        ):
            assert ours == other, f"after {trace[number]!r}"


def test_twenty_golden_traces_are_folded_alike() -> None:
    """Else the picture would show something that the prose does not say."""
    traces = golden()

    assert len(traces) == 20
    check_same(traces)


@settings(
    max_examples=25, deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(programs(), drawn(scenario_of))
def test_random_runs_are_folded_alike(program: Any, log: Any) -> None:
    """Groups, durables, kills, limits, cut connections: whatever may be in a trace."""
    player = play(program, lambda _: None)
    check_same([player.world.trace, log.run().trace])


@pytest.mark.parametrize("on", ["bus", "channels"])
def test_fold_counts_as_the_ledger_does(on: str) -> None:
    """The numbers under the picture are those of the checks."""
    run = scenario("paid purchase").run(on=on)
    reading = Reading(run)
    *_, last = states(run.trace, marks_of(reading))
    ledger = reading.ledger

    expected = (ledger.published, ledger.stored, ledger.delivered, ledger.unwanted)
    counts = last["counts"]
    found = tuple(
        counts[what] for what in ("published", "stored", "delivered", "unwanted")
    )
    assert found == expected
    assert counts["echo"] == ledger.echoes
    assert counts["requests"] == ledger.http_requests


def test_reader_has_what_was_delivered_and_not_acked() -> None:
    """The stack of unacked messages under a read head."""
    run = scenario("price change").run(on="channels")
    marks = marks_of(Reading(run))
    seen: dict[type, Any] = {}
    for entry, state in zip(run.trace, states(run.trace, marks), strict=True):
        reader = state["readers"].get("orders/ticket:updated")
        seen[type(entry.fact)] = reader and (reader["head"], list(reader["unacked"]))

    assert seen[Published] == seen[Stored] == (0, [])
    assert seen[Delivered] == (1, [1])
    assert seen[Acked] == (1, [])


def test_restart_with_a_memory_store_empties_the_tape() -> None:
    """What was kept in memory is not there any more, and the numbers begin anew."""
    run = scenario("server restarts").run(on="bus")
    *_, last = states(run.trace, marks_of(Reading(run)))

    assert last["tapes"] == {"bus": {"from": 3, "to": 4, "first": 1}}
