"""What a question is: a run that answers it, and for each wrong option a run in which
that option would be right.

No key is written down. An option says what it claims; the right one is the one that
claims what is measured in the true runs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

from sandbox.checks.divergence import first_difference
from sandbox.kernel.facts import ServerStarted
from sandbox.kernel.trace import Trace

Runs = tuple[Any, ...]  # of a question: one, or one on each system


class Seen(NamedTuple):
    """A run under another name."""

    trace: Trace
    name: str


@dataclass(frozen=True, kw_only=True)
class Option:
    """One of the answers.

    claims: what `measure` finds where it is right. because: why it is right or not.
    A wrong one also has a belief, by its number in the list of misconceptions or in a
    few words; and runs in which it is right, called by `supposing` ("if the bus leaves
    the sender out"), or the reason why there are none.
    """

    text: str
    again: str
    claims: Any
    because: str
    belief: str = ""
    supposing: str = ""
    world: Callable[[], Runs] | None = None
    why_no_world: str = ""


@dataclass(frozen=True, kw_only=True)
class Question:
    """number: "L03.P1". again: the text by which it is asked two lessons later, with the
    options in that other order. veil_after: what of the first run may be seen before."""

    number: str
    text: str
    again: str
    options: Mapping[str, Option]
    order_again: str
    truth: Callable[[], Runs]
    measure: Callable[[Runs], Any]
    veil_after: int | str

    @property
    def lesson(self) -> str:
        return self.number.split(".")[0]

    @cached_property
    def runs(self) -> Runs:
        """The true ones."""
        return self.truth()

    @cached_property
    def right(self) -> str:
        """The key of the right option, found by running."""
        found = self.measure(self.runs)
        (key,) = (key for key, option in self.options.items() if option.claims == found)
        return key

    def believed(self, key: str) -> Runs:
        """The runs in which an option is right; none where there are none."""
        if key == self.right:
            return self.runs
        world = self.options[key].world
        return () if world is None else world()

    def side_by_side(self, key: str) -> Sequence[Seen]:
        """What would be and what is, where they differ, named so; for the right option
        the true runs, if there are several."""
        if key == self.right:
            several = self.runs if len(self.runs) > 1 else ()
            return [Seen(run.trace, f"as it is, {system_of(run)}") for run in several]
        pairs = zip(self.believed(key), self.runs, strict=False)
        apart = [pair for pair in pairs if first_difference(*map(trace_of, pair))]
        names = self.options[key].supposing, "as it is"
        return [
            Seen(run.trace, name if len(apart) == 1 else f"{name}, {system_of(run)}")
            for pair in apart
            for run, name in zip(pair, names, strict=True)
        ]

    def reworded(self) -> Question:
        """The same, in other words and another order."""
        old = [self.options[key] for key in self.order_again]
        options = dict(zip(self.options, old, strict=True))
        told = {key: replace(one, text=one.again) for key, one in options.items()}
        return replace(self, text=self.again, options=told)


def trace_of(run: Any) -> Trace:
    trace: Trace = run.trace
    return trace


def system_of(run: Any) -> str:
    """ "bus" or "channels"."""
    return str(next(iter(run.trace.of(ServerStarted))).fact.system)
