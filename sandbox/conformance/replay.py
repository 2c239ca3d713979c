"""A recording's steps, replayed one after the other on our own streaming server.

The candidate that comes out has the recording's own format. A step that needs what
nobody has heard of is not done, and its result says so.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from functools import partial
from tempfile import TemporaryDirectory
from typing import Any

from sandbox.broker.rules import REAL, Rules
from sandbox.conformance import (
    acks,
    connections,
    damage,
    publishing,
    serving,
    subscriptions,
)
from sandbox.conformance.fidelity import declared, key_of
from sandbox.conformance.needs import step_needs
from sandbox.conformance.recording import Recording, Step
from sandbox.conformance.settings import Settings
from sandbox.conformance.stage import Result, Stage, failed
from sandbox.errors import SandboxError
from sandbox.stores.files.store import FileStore
from sandbox.stores.memory import MemoryStore
from sandbox.stores.store import Store

DOES: dict[str, Callable[[Stage, Step], Result]] = {
    "ack": acks.ack,
    "ack_raw": acks.ack_raw,
    "close": connections.close,
    "close_nowait": connections.close_nowait,
    "connect": connections.connect,
    "freeze_heartbeats": partial(connections.heartbeats, "ignored"),
    "kill": connections.kill,
    "mark_time": connections.mark_time,
    "monitor": serving.monitor,
    "mute_heartbeats": partial(connections.heartbeats, "unheard"),
    "publish": publishing.publish,
    "publish_nowait": publishing.publish_nowait,
    "server_pause": serving.server_pause,
    "server_resume": serving.server_resume,
    "server_start": serving.server_start,
    "server_stop": serving.server_stop,
    "set_ack": acks.set_ack,
    "settle": connections.settle,
    "sleep": connections.sleep,
    "store_corrupt": damage.store_corrupt,
    "store_truncate": damage.store_truncate,
    "sub_close": subscriptions.sub_close,
    "sub_unsubscribe": subscriptions.sub_unsubscribe,
    "subscribe": subscriptions.subscribe,
    "tcp_drop": connections.tcp_drop,
    "unfreeze_heartbeats": partial(connections.heartbeats, "answered"),
}


def replay(
    recording: Recording, rules: Rules = REAL, store: Store | None = None
) -> Recording:
    """The candidate: what our server does when the same steps are taken.

    rules: other ones make a candidate of a world that is not real. store: an empty one
    instead of a new one of the recording's kind; whoever made it closes it.
    """
    if store is not None:
        return _replay(recording, store, rules)
    if recording["store"] == "file":
        return _replay_on_files(recording, rules)
    if recording["store"] == "sql":
        return _replay_on_sql(recording, rules)
    return _replay(recording, MemoryStore(), rules)


def _replay_on_files(recording: Recording, rules: Rules) -> Recording:
    how = serving.torn(Settings(recording["server"]))
    with (
        TemporaryDirectory(prefix="event-bus-store-") as folder,
        closing(FileStore(folder, torn=how)) as store,
    ):
        return _replay(recording, store, rules)


def _replay_on_sql(recording: Recording, rules: Rules) -> Recording:
    from sandbox.stores.sql.store import SqlStore  # it takes a moment to load

    with closing(SqlStore()) as store:
        return _replay(recording, store, rules)


def _replay(recording: Recording, store: Store, rules: Rules) -> Recording:
    stage = Stage(store, recording["server"], rules)
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
        "monitor": journal.monitor,
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
    except SandboxError as error:
        return failed(str(error))
