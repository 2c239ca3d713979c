"""A panel with goals above it: after every press each goal is looked up in the trace.

What is taken back is open again: the marks tell of the run that is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any, NamedTuple

from sandbox.kernel.trace import Trace
from sandbox.views.panel import Panel
from sandbox.views.words import counted, cut
from sandbox.world.scenario import Scenario

MARKS = {True: ("●", "reached"), False: ("○", "open")}


class Goal(NamedTuple):
    """One thing to reach. is_reached: is it so in this trace?"""

    sentence: str
    is_reached: Callable[[Trace], bool]


class Mission(NamedTuple):
    """lesson: where it belongs. scenario: where its panel begins."""

    name: str
    lesson: str
    sentence: str
    scenario: Callable[[], Scenario]
    goals: tuple[Goal, ...]


class Board(Panel):
    """The panel of a mission: all that a panel does, and `reached`, `is_solved`."""

    def __init__(self, mission: Mission) -> None:
        super().__init__(mission.scenario())
        self.mission = mission
        self._box: Any = None

    @property
    def reached(self) -> list[bool]:
        """For each goal whether it is reached in the run of now."""
        return [goal.is_reached(self.run.trace) for goal in self.mission.goals]

    @property
    def is_solved(self) -> bool:
        return all(self.reached)

    # Its forms

    @property
    def lines(self) -> list[str]:
        """What to bring about, and how far that is."""
        lines = [f"mission: {self.mission.sentence}"]
        for is_reached, goal in zip(self.reached, self.mission.goals, strict=True):
            shape, word = MARKS[is_reached]
            lines.append(f"  {shape} {word + ':':<8} {goal.sentence}")
        if self.is_solved:
            changes = counted(len(self._states) - 1, "change")
            lines.append(f"Solved with {changes}: {self.mission.name}.")
        return [cut(line) for line in lines]

    @property
    def text(self) -> str:
        return "\n".join([*self.lines, "", super().text])

    @property
    def desk(self) -> Any:
        """The goals above the buttons, in one box."""
        if self._box is None:
            import ipywidgets as w  # text needs no widgets

            goals = w.HTML()
            self._box = w.VBox([goals, super().desk])
            self.watch(lambda: self._show(goals))
            self._show(goals)
        return self._box

    def _show(self, goals: Any) -> None:
        first, *rest = self.lines
        said = "".join(f"<div>{escape(line.strip())}</div>" for line in rest)
        goals.value = (
            f"<div style='line-height:1.5'><b>{escape(first)}</b>"
            f"<div role='status'>{said}</div></div>"
        )
