"""The widget behind `live`: the player's own module, and traits for what comes back."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import anywidget
from traitlets import Any as Anything
from traitlets import Bool, Dict, Unicode

from sandbox.errors import BadOptionError
from sandbox.views.player.sources import HERE, IMPORT, joined, style
from sandbox.views.sendable import sendable
from sandbox.views.showing import compare, show

Fork = Callable[[int], Any]  # called with at_ms; a run that it returns is shown beside

FORKS_MAX = 2  # beside the run itself


@cache
def module() -> str:
    """The player as one module, which exports what a widget is."""
    return joined() + "\n" + IMPORT.sub("", (HERE / "live.js").read_text("utf-8"))


class Branch(NamedTuple):
    """A fork by the name that says where it parts."""

    trace: Any
    name: str


class LivePlayer(anywidget.AnyWidget):
    """What the browser may change: prediction, committed, fork_request. Where the play
    is, it keeps to itself."""

    _esm = module()
    _css = style()

    payload = Dict().tag(sync=True)
    prediction = Anything(None, allow_none=True).tag(sync=True)
    committed = Bool(False).tag(sync=True)
    fork_request = Dict(None, allow_none=True).tag(sync=True)
    takes_forks = Bool(False).tag(sync=True)
    said = Unicode("").tag(sync=True)

    def __init__(self, run: Any, theme: str = "auto", **veil: Any) -> None:
        self.run = run
        self._theme = theme
        self._view = show(run, theme=theme, **veil)
        self._callback: Fork | None = None
        self._forks: list[Branch] = []
        super().__init__(payload=sendable(self._view.payload))
        self.observe(self._forked, names="fork_request")

    def on_fork(self, callback: Fork) -> None:
        """Call it with the moment, whenever somebody asks for a fork there.

        A run that it returns is shown beside this one, under one playhead; of several,
        the last two. What goes
        wrong in it is said below the player.
        """
        if not callable(callback):
            raise BadOptionError(
                f"on_fork takes a function of at_ms, got {callback!r}. Type for example "
                f"on_fork(lambda at_ms: run.fork(at_ms=at_ms))."
            )
        self._callback = callback
        self.takes_forks = True

    def _forked(self, change: Any) -> None:
        if self._callback is None or change.new is None:
            return
        try:
            self._check_seen()
            at_ms = _moment(change.new)
            self._show_fork(self._callback(at_ms), at_ms)
            self.said = f"Forked at {at_ms} ms."
        except Exception as error:  # nobody would see it where the kernel logs
            notes = getattr(error, "__notes__", [])
            self.said = "\n".join([f"{type(error).__name__}: {error}", *notes])

    def _check_seen(self) -> None:
        """Beside a fork the run would show what is still hidden."""
        if self._view.payload["veil"] is not None and not self.committed:
            raise BadOptionError("say first what comes next, then fork.")

    def _show_fork(self, fork: Any, at_ms: int) -> None:
        if hasattr(fork, "trace"):
            name = f"{self._view.title}, forked at {at_ms} ms"
            self._forks = [*self._forks, Branch(fork.trace, name)][-FORKS_MAX:]
            runs = (self.run, *self._forks)
            both = compare(*runs, theme=self._theme)
            self.payload = sendable(both.payload)

    # Its text form: a widget says its address otherwise

    def _repr_mimebundle_(self, **options: Any) -> Any:
        forms = super()._repr_mimebundle_(**options)
        data, metadata = forms if isinstance(forms, tuple) else (forms, {})
        return {**(data or {}), "text/plain": self._view.text}, metadata

    def __repr__(self) -> str:
        return f"<live player of {self._view.title}>"


def _moment(request: Any) -> int:
    at_ms = request.get("at_ms")
    if isinstance(at_ms, bool) or not isinstance(at_ms, int) or at_ms < 0:
        raise BadOptionError(f"a fork begins at a whole number of ms, got {at_ms!r}.")
    return at_ms
