"""The faults of a panel: one button for each thing that may happen to a service or to
the server, and a line to type for all the others."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import ipywidgets as w

from sandbox.views.panel_button import Do, button, row, set_press
from sandbox.views.panel_presses import (
    Press,
    pressable,
    server_press,
    service_presses,
)

if TYPE_CHECKING:
    from sandbox.views.panel import Panel


class Faults:
    """Services are taken down and brought back; the server is restarted."""

    def __init__(self, panel: Panel, do: Do) -> None:
        self._panel = panel
        self._replay = w.Checkbox(
            value=True, description="Whoever is brought back asks for what it missed", indent=False,
            tooltip='bring back with {"replay": true}', layout={"width": "auto"},
        )  # fmt: skip
        self._presses = self._read()
        places = range(len(self._presses))
        self._buttons = [self._button(place, do) for place in places]
        grid = {
            "grid_template_columns": "repeat(auto-fit, minmax(13em, 1fr))",
            "grid_gap": "4px",
        }
        self.box = w.VBox([w.GridBox(self._buttons, layout=grid), self._replay])
        self._replay.observe(lambda _: self.refresh(), names="value")
        self.refresh()

    def _button(self, place: int, do: Do) -> Any:
        """Taking down and bringing back are neighbours: one is off, the other on."""
        return button(partial(self._press, place), do)

    def refresh(self) -> None:
        self._presses = self._read()
        for control, press in zip(self._buttons, self._presses, strict=True):
            set_press(control, press)

    @property
    def off(self) -> list[Press]:
        return self._presses

    def _read(self) -> list[Press]:
        state = self._panel.state
        faults = service_presses(state, replay=bool(self._replay.value))
        return [*faults, server_press(state)]

    def _press(self, place: int) -> None:
        self._panel.press(self._presses[place].line)


class Typing:
    """Any other line of an action log."""

    def __init__(self, panel: Panel, do: Do) -> None:
        self._panel = panel
        self._line = w.Text(
            description="Any line", placeholder='lose orders {"percent": 30}',
            layout={"width": "26em"}, style={"description_width": "5em"},
        )  # fmt: skip
        self._button = button(self._press_it, do)
        self._line.observe(lambda _: self.refresh(), names="value")
        self._why = w.Label()
        self.box = row(self._line, self._button, self._why)
        self.refresh()

    def refresh(self) -> None:
        press = self._press
        set_press(self._button, press)
        self._why.value = (press.reason or "") if self._line.value else ""

    @property
    def off(self) -> list[Press]:
        return []  # said beside it while somebody types

    @property
    def _press(self) -> Press:
        line = self._line.value
        if not line.strip():
            return Press("Do it", "", "type a line first")
        return pressable(self._panel.state, "Do it", line)

    def _press_it(self) -> None:
        self._panel.press(self._line.value)
        self._line.value = ""
