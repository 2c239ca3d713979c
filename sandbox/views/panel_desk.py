"""The desk of a panel: its controls, the log to copy out, and the run as a picture.

Controls only press. What they show is read from the panel after every change, so a
press from code moves them too. A button that would change nothing is off; why is in its
tooltip, in a list below, and said if it is pressed all the same. The picture comes right
below the controls, so that what a press does is seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from typing import TYPE_CHECKING, Any

import ipywidgets as w

from sandbox.errors import listed
from sandbox.views.panel_faults import Faults, Typing
from sandbox.views.panel_knobs import Knobs
from sandbox.views.panel_passing import Passing
from sandbox.views.panel_presses import Press
from sandbox.views.panel_publishing import Publishing
from sandbox.views.sendable import spelt_out
from sandbox.views.showing import show
from sandbox.views.words import clean

if TYPE_CHECKING:
    from sandbox.views.panel import Panel

AGAIN = "Scenario.from_text(…).run()"


class Desk:
    """`box` is what a notebook shows."""

    def __init__(self, panel: Panel) -> None:
        self._panel = panel
        kinds = (Knobs, Publishing, Faults, Passing, Typing)
        self.parts = [kind(panel, self.do) for kind in kinds]
        self.said = w.HTML()
        self.off = w.HTML()
        self.log = w.Textarea(
            rows=16, layout={"width": "auto"}, continuous_update=False,
            description="Log", style={"description_width": "3em"},
        )  # fmt: skip
        self.log.observe(self._put_log_back, names="value")
        self.picture = w.Output()
        self.box = self._laid_out()
        panel.watch(self.refresh)
        self.refresh()
        self._say("")

    def _laid_out(self) -> Any:
        title = w.HTML(f"The log: copy it out, and <code>{AGAIN}</code> plays it.")
        controls = [part.box for part in self.parts]
        return w.VBox([*controls, self.said, self.picture, self.off, title, self.log])

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
        lines = [*filter(None, text.split("\n")), moment]
        said = "<br>".join(escape(clean(line)) for line in lines)
        self.said.value = f'<div role="status">{said}</div>'

    def refresh(self) -> None:
        for part in self.parts:
            part.refresh()
        self._put_log_back()
        self.off.value = off_list(p for part in self.parts for p in part.off)
        self.picture.outputs = (shown(self._panel.run),)

    def _put_log_back(self, change: Any = None) -> None:
        """It is there to be read and copied; what somebody types into it goes."""
        self.log.value = spelt_out(self._panel.scenario.text)


def shown(run: Any) -> dict[str, Any]:
    """The richest form of the picture, as an output of a cell."""
    forms = show(run)._repr_mimebundle_()
    best = next(kind for kind in ("text/html", "image/svg+xml") if kind in forms)
    data = {best: forms[best], "text/plain": forms["text/plain"]}
    return {"output_type": "display_data", "data": data, "metadata": {}}


def off_list(presses: Iterable[Press]) -> str:
    """Which buttons are off, and why, reason by reason."""
    labels: dict[str, list[str]] = {}
    for press in presses:
        if press.reason is not None:
            labels.setdefault(press.reason, []).append(press.label)
    said = [f"{listed(names)} ({reason})" for reason, names in labels.items()]
    text = f"Off, as it would change nothing: {'; '.join(said)}." if said else ""
    return f"<div style='line-height:1.5'>{escape(clean(text))}</div>"
