"""The steps about the server: stopping, starting, freezing and asking it."""

from __future__ import annotations

from sandbox.conformance.damage import CUT_TWICE, real_text
from sandbox.conformance.recording import Step
from sandbox.conformance.settings import Settings
from sandbox.conformance.stage import OK, Result, Stage, failed
from sandbox.errors import StoreError
from sandbox.stores.files.store import FileStore

# How long a real server takes from its start to being ready.
SERVER_START_MS = 55


def server_stop(stage: Stage, step: Step) -> Result:
    mode = step.get("mode", "sigterm")
    stage.server.crash() if mode == "sigkill" else stage.server.stop()
    stage.journal.event("server_stopped", mode=mode)
    return OK


def server_start(stage: Stage, step: Step) -> Result:
    stage.sleep(SERVER_START_MS)
    try:
        _start(stage, Settings(stage.given, step))
    except StoreError as error:
        stage.journal.event("server_failed")
        stage.journal.error("server_start", real_text(error))
        return failed("server failed to start")
    stage.journal.event("server_started")
    return OK


def _start(stage: Stage, settings: Settings) -> None:
    """With the settings of the first start, and those of this one."""
    if isinstance(stage.store, FileStore):
        stage.store.torn = torn(settings)
        # The real server leaves a file behind, so that nobody cuts by habit.
        was_cut, stage.was_cut = stage.was_cut, settings.cuts_torn_ends
        if was_cut and settings.cuts_torn_ends:
            raise StoreError(CUT_TWICE)
    stage.server.set_limits(settings.limits)
    stage.server.start()


def torn(settings: Settings) -> str:
    return "cut" if settings.cuts_torn_ends else "refuse"


def server_pause(stage: Stage, step: Step) -> Result:
    stage.server.pause()
    stage.journal.event("server_paused")
    return OK


def server_resume(stage: Stage, step: Step) -> Result:
    stage.server.resume()
    stage.journal.event("server_resumed")
    return OK


def monitor(stage: Stage, step: Step) -> Result:
    stage.journal.answer(step["path"], *stage.server.monitor(step["path"]))
    return OK
