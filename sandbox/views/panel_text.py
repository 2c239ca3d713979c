"""A panel in words: what has been done, what can be done next, and what cannot."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import wrap

from sandbox.views.panel_presses import Press, server_press, service_presses
from sandbox.views.panel_states import State
from sandbox.views.words import COLUMNS, ROWS, cut, limited

KNOBS = [
    "or choose(on=…), choose(store=…), choose(latency_ms=…), wait(1000),",
    "undo(), start_again()",
]


def panel_text(state: State) -> str:
    presses = [*service_presses(state, replay=False), server_press(state)]
    lines = [
        f"panel of {state.run.name}, store {state.scenario.store}, "
        f"latency {state.latency_ms} ms",
        *_log(state),
        f"at {state.moment_ms} ms you can type: press(…) with",
        *_takes(presses),
        *_refused(presses),
        *KNOBS,
    ]
    return "\n".join(map(cut, lines))


def _log(state: State) -> list[str]:
    done = [f"  {action}" for action in state.scenario.actions]
    return limited(done, ROWS // 2, "lines") if done else ["  nothing has been done"]


def _takes(presses: Iterable[Press]) -> list[str]:
    takes = [press.line for press in presses if press.reason is None]
    return _row(["publish …", *takes, "or any other line of an action log"])


def _refused(presses: Iterable[Press]) -> list[str]:
    refused = [f"{p.line} ({p.reason})" for p in presses if p.reason is not None]
    return ["and what would change nothing:", *_row(refused)] if refused else []


def _row(parts: Iterable[str]) -> list[str]:
    lines = wrap(", ".join(parts), COLUMNS, initial_indent="  ", subsequent_indent="  ")
    return limited(lines, ROWS // 4, "lines")
