"""Buttons of a panel: on while they would change something, off with a reason else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets as w

from sandbox.views.panel_presses import Press
from sandbox.views.words import short

Do = Callable[[Callable[[], None]], None]  # does it, and says what came of it


def row(*controls: Any) -> Any:
    """Side by side; on a narrow screen below each other."""
    return w.HBox(controls, layout={"flex_flow": "row wrap", "grid_gap": "4px"})


def button(
    action: Callable[[], None], do: Do, instead: Callable[[], Any] | None = None
) -> Any:
    """instead: gives what has the keyboard's focus once this button has gone off."""

    def press(made: Any) -> None:
        do(action)
        if made.disabled and instead is not None:
            instead().focus()

    made = w.Button(layout={"width": "auto", "min_height": "28px"})
    made.on_click(press)
    return made


def set_button(control: Any, label: str, does: str, reason: str | None) -> None:
    control.description = short(label, 40)
    control.disabled = reason is not None
    control.tooltip = short(does if reason is None else f"off: {reason}", 120)


def set_press(control: Any, press: Press) -> None:
    set_button(control, press.label, f"adds the line: {press.line}", press.reason)
