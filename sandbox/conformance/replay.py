"""A recording's steps, replayed one after the other on our own streaming server.

The candidate that comes out has the recording's own format. A step that needs what
is not built yet is not done, and its result says so.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from tempfile import TemporaryDirectory
from typing import Any

from sandbox.conformance import connections, messages
from sandbox.conformance.fidelity import declared, key_of
from sandbox.conformance.needs import step_needs
from sandbox.conformance.recording import Recording, Step
from sandbox.conformance.stage import NotMadeError, Result, Stage, failed
from sandbox.stores.file import FileStore
from sandbox.stores.memory import MemoryStore

DOES: dict[str, Callable[[Stage, Step], Result]] = {
    "close": connections.close,
    "close_nowait": connections.close_nowait,
    "connect": connections.connect,
    "kill": connections.kill,
    "mark_time": connections.mark_time,
    "publish": messages.publish,
    "publish_nowait": messages.publish_nowait,
    "server_start": connections.server_start,
    "server_stop": connections.server_stop,
    "settle": connections.settle,
    "sleep": connections.sleep,
    "sub_close": messages.sub_close,
    "sub_unsubscribe": messages.sub_unsubscribe,
    "subscribe": messages.subscribe,
}


def replay(recording: Recording) -> Recording:
    """The candidate: what our server does when the same steps are taken."""
    if recording["store"] != "file":
        return _replay(recording, MemoryStore())
    with (
        TemporaryDirectory(prefix="event-bus-store-") as folder,
        closing(FileStore(folder)) as store,
    ):
        return _replay(recording, store)


def _replay(recording: Recording, store: MemoryStore) -> Recording:
    stage = Stage(store)
    left_out = declared(recording)
    steps = [
        _take(stage, number, step, left_out)
        for number, step in enumerate(recording["steps"])
    ]
    journal = stage.journal
    return {
        **{name: recording[name] for name in ("name", "store", "server")},
        "steps": steps,
        "observed": journal.observed,
        "errors": journal.errors,
        "monitor": [],
        "events": journal.events,
        "nondeterministic": [],
        "declared": left_out,
    }


def _take(stage: Stage, number: int, step: Step, left_out: list[str]) -> Step:
    """One step: what it was, when it began here, and how it ended here."""
    stage.journal.step = number
    began_ms = stage.now_ms
    asked = {name: value for name, value in step.items() if name not in ("t", "result")}
    return {**asked, "t": began_ms, "result": _result(stage, step, left_out)}


def _result(stage: Stage, step: Step, left_out: list[str]) -> Any:
    if key_of(step) in left_out:
        return "left out by design"
    missing = step_needs(step)
    if missing:
        return failed(f"not built yet: {', '.join(missing)}")
    try:
        return DOES[step["op"]](stage, step)
    except NotMadeError as error:
        return failed(str(error))
