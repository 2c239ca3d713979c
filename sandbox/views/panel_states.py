"""What a panel has got to: a scenario, and the moment at which the next press happens.

A state does not change: a press makes the next one, and undo goes back to the last.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sandbox.errors import BadOptionError
from sandbox.kernel.facts import NothingChanged
from sandbox.kernel.trace import Trace

STEP_MS = 100  # presses happen at full steps
AFTER_MS = 1_000  # how long a run goes on after a press, at least

SYSTEMS = ("bus", "channels")
STORES = ("memory", "file", "sql")
LATENCY_MS = 1  # of a scenario that has no rule for it


class State(NamedTuple):
    """waited_ms: a moment that was waited for. by: what made this state, for undo."""

    scenario: Any
    run: Any
    waited_ms: int = 0
    by: str = ""

    @property
    def moment_ms(self) -> int:
        """When the next press happens: at a full step after all that has happened."""
        last_ms = max(self.run.trace.times_ms, default=-1)
        return max((last_ms // STEP_MS + 1) * STEP_MS, self.waited_ms)

    @property
    def latency_ms(self) -> int:
        return int(self.scenario.rules.get("latency_ms", LATENCY_MS))

    # The states that may follow

    def with_line(self, line: str) -> State:
        """Raises BadOptionError for a line that would change nothing."""
        scenario = self._scenario_with(line)
        action = scenario.actions[-1]
        if scenario.until_ms is not None:
            end_ms = max(scenario.until_ms, action.at_ms + AFTER_MS)
            scenario = scenario.with_(until_ms=end_ms)
        run = scenario.run()
        reason = reason_in(run.trace, action.text)
        if reason is not None:
            raise BadOptionError(f"{line.strip()} would change nothing: {reason}.")
        return State(scenario, run, self.waited_ms, action.text)

    def _scenario_with(self, line: str) -> Any:
        old = self.scenario.actions
        text = timed(line, self.moment_ms)
        scenario = self.scenario.with_(actions=[*old, text])
        if len(scenario.actions) == len(old):
            raise BadOptionError(
                f"a press is a line such as crash orders, got {line!r}."
            )
        if scenario.actions[-1].at_ms < self.moment_ms:
            raise BadOptionError(
                f"{text} is past: this run has got to {self.moment_ms} ms. Leave the "
                f"time out, or undo what came later."
            )
        return scenario

    def waiting(self, ms: int) -> State:
        """Nobody does anything for a while."""
        waited_ms = self.moment_ms + ms
        end_ms = max(self.scenario.until_ms or 0, waited_ms)
        scenario = self.scenario.with_(until_ms=end_ms)
        return State(scenario, scenario.run(), waited_ms, f"a wait of {ms} ms")

    def with_options(self, by: str, **options: Any) -> State:
        scenario = self.scenario.with_(**options)
        return State(scenario, scenario.run(), self.waited_ms, by)

    # Asking before a press

    def why_not(self, line: str) -> str | None:
        """Why this line would change nothing now, or None if it would.

        A world is played up to the line to find out. Who is running is the same on
        every store, so it is played on the quickest.
        """
        scenario = self._scenario_with(line)
        action = scenario.actions[-1]
        probe = scenario.with_(store="memory", until_ms=action.at_ms).run()
        return reason_in(probe.trace, action.text)


def timed(line: str, at_ms: int) -> str:
    """The line with a time, which it may have already."""
    words = line.split()
    has_time = bool(words) and words[-1].startswith("@")
    return line if has_time or not words else f"{line.strip()} @{at_ms}"


def reason_in(trace: Trace, action: str) -> str | None:
    """Why the trace says that an action was left out."""
    for entry in trace.of(NothingChanged):
        if entry.fact.action == action:
            return str(entry.fact.reason)
    return None
