"""A panel: knobs and faults for a scenario. Each press is one more line of its action
log, and the run is played again with it; so the log says all that was done.

In a notebook there are buttons; everything works from code as well:

    desk = panel(scenario("price change"))
    desk.press("crash orders")
    desk.choose(on="bus")
    print(desk.scenario)        the text form: the same run again, anywhere
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.errors import BadOptionError, listed, refuse_unknown
from sandbox.views.panel_states import State
from sandbox.views.panel_text import panel_text

KNOBS = ("on", "store", "latency_ms")


def panel(scenario: Any) -> Panel:
    """Knobs and faults for a scenario. Raises BadOptionError for anything else."""
    return Panel(scenario)


class Panel:
    """`scenario` and `run` are those of now; `log` is the action log as text."""

    def __init__(self, scenario: Any) -> None:
        if not all(hasattr(scenario, name) for name in ("with_", "run", "actions")):
            raise BadOptionError(
                f"a panel is made of a scenario, got {type(scenario).__name__}. "
                f'Type for example panel(scenario("price change")).'
            )
        self._states = [State(scenario, scenario.run())]
        self._watchers: list[Callable[[], None]] = []
        self._desk: Any = None  # its buttons, once they are asked for

    @property
    def state(self) -> State:
        return self._states[-1]

    @property
    def scenario(self) -> Any:
        return self.state.scenario

    @property
    def run(self) -> Any:
        return self.state.run

    @property
    def log(self) -> str:
        return "\n".join(map(str, self.scenario.actions))

    @property
    def moment_ms(self) -> int:
        """When the next press happens."""
        return self.state.moment_ms

    # What can be done; each raises BadOptionError if it would change nothing

    def press(self, line: str) -> None:
        """One more line, such as `crash orders`, at the moment the run has got to.

        Raises ActionLogError for a line that cannot be read or is for nobody.
        """
        self._go_on(self.state.with_line(line))

    def why_not(self, line: str) -> str | None:
        """Why a press would change nothing now, or None if it would."""
        return self.state.why_not(line)

    def choose(self, **knobs: Any) -> None:
        """Play the same log with another knob: on, store, latency_ms."""
        refuse_unknown("a panel", [k for k in knobs if k not in KNOBS], KNOBS)
        if len(knobs) != 1:
            raise BadOptionError(f"turn one knob at a time; there is: {listed(KNOBS)}.")
        ((name, value),) = knobs.items()
        reason = self.why_not_choose(name, value)
        if reason is not None:
            raise BadOptionError(f"{name}={value!r} would change nothing: {reason}.")
        options = {name: value}
        if name == "latency_ms":
            options = {"rules": {**self.scenario.rules, name: value}}
        self._go_on(self.state.with_options(f"{name}={value!r}", **options))

    def why_not_choose(self, name: str, value: Any) -> str | None:
        """Why turning a knob would change nothing now, or None if it would."""
        if name == "store" and self.scenario.on == "bus":
            return "a bus has no store, it keeps its array in memory"
        source = self.state if name == "latency_ms" else self.scenario
        return f"it is {value!r} already" if getattr(source, name) == value else None

    def wait(self, ms: int) -> None:
        """Let time pass before the next press."""
        if isinstance(ms, bool) or not isinstance(ms, int) or ms < 1:
            raise BadOptionError(f"wait takes milliseconds, 1 or more, got {ms!r}.")
        self._go_on(self.state.waiting(ms))

    def undo(self) -> None:
        """Take the last press, knob or wait back."""
        self._check_pressed()
        self._states.pop()
        self._tell()

    def start_again(self) -> None:
        """Take everything back."""
        self._check_pressed()
        del self._states[1:]
        self._tell()

    @property
    def why_no_undo(self) -> str | None:
        return None if len(self._states) > 1 else "nothing has been pressed yet"

    def _check_pressed(self) -> None:
        if self.why_no_undo is not None:
            raise BadOptionError(f"{self.why_no_undo}: there is nothing to take back.")

    def _go_on(self, state: State) -> None:
        self._states.append(state)
        self._tell()

    def _tell(self) -> None:
        for watcher in self._watchers:
            watcher()

    def watch(self, watcher: Callable[[], None]) -> None:
        """Call it after every change."""
        self._watchers.append(watcher)

    # Its forms

    @property
    def desk(self) -> Any:
        """The buttons: an ipywidgets box, made when it is first asked for."""
        if self._desk is None:
            from sandbox.views.panel_desk import Desk  # text needs no widgets

            self._desk = Desk(self)
        return self._desk.box

    @property
    def text(self) -> str:
        return panel_text(self.state)

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, Any]:
        return {**self.desk._repr_mimebundle_(), "text/plain": self.text}

    def __repr__(self) -> str:
        return self.text
