"""The first difference between two traces."""

from __future__ import annotations

from typing import Any

from sandbox import first_difference, scenario
from sandbox.checks.divergence import Divergence
from sandbox.kernel.clock import Clock
from sandbox.kernel.facts import Stored
from sandbox.kernel.trace import Trace


def trace_of(*sequences: int, actor: str = "server", cause: int | None = None) -> Trace:
    trace = Trace(Clock())
    for sequence in sequences:
        trace.record(actor, Stored, ("t", sequence), None, cause)
    return trace


def said(found: Divergence | None) -> tuple[Any, ...]:
    """After how many entries, and which facts come then."""
    assert found is not None
    facts = [entry and entry.fact for entry in (found.one, found.other)]
    return (found.number, *facts)


def test_equal_traces_have_no_difference() -> None:
    """The same seed and the same actions, or nothing at all."""
    played = scenario("price change")

    assert first_difference(played.run().trace, played.run().trace) is None
    assert first_difference(trace_of(), trace_of()) is None


def test_the_first_of_many_differences_is_found() -> None:
    """What comes after it may be its consequence."""
    found = first_difference(trace_of(1, 2, 3, 4), trace_of(1, 2, 7, 8))

    assert said(found) == (2, Stored("t", 3), Stored("t", 7))


def test_a_trace_that_goes_on_differs_where_the_other_ends() -> None:
    """Nothing more happened in one of them, and that is a difference."""
    longer, shorter = trace_of(1, 2), trace_of(1)

    assert said(first_difference(longer, shorter)) == (1, Stored("t", 2), None)
    assert said(first_difference(shorter, longer)) == (1, None, Stored("t", 2))


def test_who_and_why_count_as_well() -> None:
    """The same fact of another actor, or for another reason, is another entry."""
    assert first_difference(trace_of(1), trace_of(1, actor="other"))
    assert first_difference(trace_of(1, 2), trace_of(1, 2, cause=0))


def test_a_fork_differs_from_its_run_first_at_the_moment_of_the_fork() -> None:
    """What is done otherwise is the first that is otherwise."""
    run = scenario("orders sleeps").run(on="channels")

    found = first_difference(run.trace, run.fork(at_ms=300).trace)

    assert found is not None
    assert {entry.at_ms for entry in found[1:] if entry} == {300}


def test_a_difference_prints_both_entries() -> None:
    """One line each, below how far both agree."""
    found = first_difference(trace_of(1, 2), trace_of(1))

    assert str(found) == repr(found)
    assert str(found).splitlines() == [
        "1 entries are equal, and then",
        f"     0 ms  server      {Stored('t', 2)}",
        "   (the end)",
    ]
