"""The knobs of a panel: by what events go, where the server keeps them, how long all
takes. Turning one plays the same log again."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import ipywidgets as w

from sandbox.views.panel_button import Do, row
from sandbox.views.panel_presses import Press
from sandbox.views.panel_states import STORES, SYSTEMS

if TYPE_CHECKING:
    from sandbox.views.panel import Panel

LATENCY_MAX_MS = 10_000


class Knobs:
    """How the same log is played."""

    def __init__(self, panel: Panel, do: Do) -> None:
        self._panel = panel
        self._do = do
        style = {"description_width": "initial"}
        on = w.Dropdown(options=SYSTEMS, description="Events go by", style=style)
        store = w.Dropdown(options=STORES, description="Store", style=style)
        latency = w.BoundedIntText(
            min=0, max=LATENCY_MAX_MS, description="Latency, ms", style=style
        )
        self._controls = {"on": on, "store": store, "latency_ms": latency}
        for name, control in self._controls.items():
            control.layout.width = "15em"
            control.observe(partial(self._turned, name), names="value")
        self.box = row(on, store, latency)
        self.refresh()

    def refresh(self) -> None:
        for name, control in self._controls.items():
            control.value = self._now(name)
        on_bus = self._panel.why_not_choose("store", None)
        store = self._controls["store"]
        store.disabled = on_bus is not None
        store.tooltip = on_bus or "where the server keeps what it must not forget"

    @property
    def off(self) -> list[Press]:
        reason = self._panel.why_not_choose("store", None)
        return [Press("Store", "", reason)] if reason is not None else []

    def _turned(self, name: str, change: Any) -> None:
        if change.new != self._now(name):
            self._do(partial(self._panel.choose, **{name: change.new}))

    def _now(self, name: str) -> Any:
        state = self._panel.state
        return (
            state.latency_ms if name == "latency_ms" else getattr(state.scenario, name)
        )
