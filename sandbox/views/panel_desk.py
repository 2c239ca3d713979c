"""The desk of a panel: its controls, the log to copy out, and the run as a picture.

Controls only press. What they show is read from the panel after every change, so a
press from code moves them too. A button that would change nothing is off; why is in its
tooltip, and in a list below, as the keyboard does not reach a button that is off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from typing import TYPE_CHECKING, Any

import ipywidgets as w

from sandbox.views.panel_button import row
from sandbox.views.panel_faults import Faults, Typing
from sandbox.views.panel_knobs import Knobs
from sandbox.views.panel_passing import Passing
from sandbox.views.panel_presses import Press
from sandbox.views.panel_publishing import Publishing
from sandbox.views.showing import show
from sandbox.views.words import clean

if TYPE_CHECKING:
    from sandbox.views.panel import Panel

HALF = {"flex": "1 1 24em", "width": "auto", "min_width": "20em"}


class Desk:
    """`box` is what a notebook shows."""

    def __init__(self, panel: Panel) -> None:
        self._panel = panel
        kinds = (Knobs, Publishing, Faults, Passing, Typing)
        self.parts = [kind(panel, self.do) for kind in kinds]
        self.said = w.HTML()
        self.off = w.HTML(layout={"max_height": "9em", "overflow": "auto"})
        self.log = w.Textarea(
            rows=14, layout={"width": "100%"}, continuous_update=False
        )
        self.log.observe(self._put_log_back, names="value")
        self.picture = w.Output()
        self.box = self._laid_out()
        panel.watch(self.refresh)
        self.refresh()

    def _laid_out(self) -> Any:
        title = w.HTML("<b>The log, to copy out and play again</b>")
        controls = w.VBox([part.box for part in self.parts], layout=HALF)
        beside = w.VBox([title, self.log], layout=HALF)
        return w.VBox([row(controls, beside), self.said, self.off, self.picture])

    def do(self, deed: Callable[[], None]) -> None:
        """Do it; an error is said here, as nobody would find it in a log of Jupyter."""
        try:
            deed()
            self._say(f"Done: {self._panel.state.by or 'back at the beginning'}.")
        except Exception as error:
            self._say("\n".join([str(error), *getattr(error, "__notes__", [])]))
            self.refresh()  # a knob that was turned in vain goes back

    def _say(self, text: str) -> None:
        moment = f"The next press is at {self._panel.moment_ms} ms."
        said = "<br>".join(escape(clean(line)) for line in [*text.split("\n"), moment])
        self.said.value = f'<div role="status">{said}</div>'

    def refresh(self) -> None:
        for part in self.parts:
            part.refresh()
        self._put_log_back()
        self.off.value = off_list(p for part in self.parts for p in part.off)
        self.picture.outputs = (shown(self._panel.run),)

    def _put_log_back(self, change: Any = None) -> None:
        """It is there to be read and copied; what somebody types into it goes."""
        self.log.value = self._panel.scenario.text


def shown(run: Any) -> dict[str, Any]:
    """The richest form of the picture, as an output of a cell."""
    forms = show(run)._repr_mimebundle_()
    best = next(kind for kind in ("text/html", "image/svg+xml") if kind in forms)
    data = {best: forms[best], "text/plain": forms["text/plain"]}
    return {"output_type": "display_data", "data": data, "metadata": {}}


def off_list(presses: Iterable[Press]) -> str:
    """Which buttons are off, and why, as a list."""
    rows = [
        f"<li>{escape(clean(press.label))}: {escape(clean(press.reason))}</li>"
        for press in presses
        if press.reason is not None
    ]
    title = "Would change nothing now, and is off:"
    return f"{title}<ul style='margin:0'>{''.join(rows)}</ul>" if rows else ""
