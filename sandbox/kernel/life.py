"""A process runs or it does not: starting it twice, or crashing it twice, changes
nothing, and the trace says so."""

from __future__ import annotations

from typing import Any

from sandbox.kernel.facts import NothingChanged
from sandbox.kernel.trace import Trace


def why_in_vain(process: Any, act: str) -> str | None:
    """Why this act would change nothing now, or None if it would."""
    if process.is_running != (act == "start"):
        return None
    state = "running already" if process.is_running else "not running"
    return f"{process.name} is {state}"


class Process:
    """What services and the bus have in common."""

    name: str
    is_running = False
    _trace: Trace

    def _does(self, act: str) -> bool:
        """Run from now on, or no more. False, and noted why, if it does already."""
        reason = why_in_vain(self, act)
        if reason is None:
            self.is_running = act == "start"
            return True
        self._trace.record(self.name, NothingChanged, (f"{act} {self.name}", reason))
        return False
