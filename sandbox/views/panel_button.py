"""Buttons of a panel: on while they would change something, off with a reason else."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import ipywidgets as w

from sandbox.errors import BadOptionError
from sandbox.views.panel_presses import Press
from sandbox.views.words import short

OFF = " (off)"
Do = Callable[[Callable[[], None]], None]  # does it, and says what came of it


def row(*controls: Any) -> Any:
    """Side by side; on a narrow screen below each other."""
    return w.HBox(controls, layout={"flex_flow": "row wrap", "grid_gap": "4px"})


class PressButton(w.Button):  # type: ignore[misc]
    """reason: why it would change nothing, or None if it would."""

    reason: str | None = None


def button(action: Callable[[], None], do: Do) -> PressButton:
    """Off it can still be reached and pressed: it says why it is off."""
    made = PressButton(layout={"width": "auto", "min_height": "28px"})

    def press(_: Any) -> None:
        do(action if made.reason is None else partial(_refuse, made))

    made.on_click(press)
    return made


def _refuse(made: PressButton) -> None:
    label = made.description.removesuffix(OFF)
    raise BadOptionError(f"{label} would change nothing: {made.reason}.")


def set_button(control: PressButton, label: str, does: str, reason: str | None) -> None:
    control.reason = reason
    control.description = short(label, 40) + OFF * (reason is not None)
    control.style.font_style = "normal" if reason is None else "italic"
    control.tooltip = short(does if reason is None else f"off: {reason}", 120)


def set_press(control: PressButton, press: Press) -> None:
    set_button(control, press.label, f"adds the line: {press.line}", press.reason)
