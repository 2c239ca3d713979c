"""What a panel's hour glass does: time passes, or a press is taken back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sandbox.views.panel_button import Do, button, row, set_button
from sandbox.views.panel_presses import Press

if TYPE_CHECKING:
    from sandbox.views.panel import Panel

WAITS_MS = (1_000, 30_000)


class Passing:
    """Forward by a wait, back by undo."""

    def __init__(self, panel: Panel, do: Do) -> None:
        self._panel = panel
        self._waits = {ms: button(partial(panel.wait, ms), do) for ms in WAITS_MS}
        self._undo = button(panel.undo, do)
        self._again = button(panel.start_again, do)
        self.box = row(*self._waits.values(), self._undo, self._again)
        self.refresh()

    def refresh(self) -> None:
        for ms, control in self._waits.items():
            then_ms = self._panel.moment_ms + ms
            does = f"the next press is at {then_ms} ms"
            set_button(control, f"Let {ms // 1000} s pass", does, None)
        by, reason = self._panel.state.by, self._panel.why_no_undo
        set_button(self._undo, "Undo", f"takes back {by}", reason)
        set_button(self._again, "Start again", "takes everything back", reason)

    @property
    def off(self) -> list[Press]:
        reason = self._panel.why_no_undo
        return [Press(label, "", reason) for label in ("Undo", "Start again")]
