"""The player as a widget: what the reader does in it comes back to Python.

    player = live(run)
    player.on_fork(lambda at_ms: run.fork(at_ms=at_ms, do=f"crash orders @{at_ms}"))

`show(run)` needs no kernel and stays in a saved notebook; a widget does neither.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.errors import MissingPackageError

if TYPE_CHECKING:
    from sandbox.views.live_widget import LivePlayer


def live(run: Any, *, theme: str = "auto", **veil: Any) -> LivePlayer:
    """A player that hears forks and predictions. veil: what `show` takes to hide what
    comes next. Raises BadOptionError, and MissingPackageError without anywidget."""
    try:
        from sandbox.views.live_widget import LivePlayer  # widgets take a while to load
    except ModuleNotFoundError as error:
        if error.name != "anywidget":
            raise
        raise MissingPackageError(
            "live(run) needs anywidget, which is not installed. Type %pip install "
            "anywidget and restart the kernel, or use show(run), which needs nothing."
        ) from None
    return LivePlayer(run, theme, **veil)
