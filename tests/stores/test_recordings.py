"""What was recorded of the real server with a file and with a database holds on ours,
on each kind of database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sandbox.conformance import serving
from sandbox.conformance.fidelity import declared
from sandbox.conformance.recording import Recording, recordings_in
from sandbox.conformance.replay import replay
from sandbox.conformance.report import judge
from sandbox.conformance.settings import Settings
from stores.homes import Home

FOLDER = Path(__file__).parents[1] / "recordings"
RECORDINGS = recordings_in([FOLDER])
ON_FILE = [r for r in RECORDINGS if r["store"] == "file"]
ON_SQL = [r for r in RECORDINGS if r["store"] == "sql"]


def name_of(value: Any) -> str:
    return str(value["name"]) if isinstance(value, dict) else str(value)


def holds(recording: Recording, home: Home) -> None:
    options = {}
    if home.kind == "file":
        options["torn"] = serving.torn(Settings(recording["server"]))
    verdict, detail = judge(recording, replay(recording, store=home.store(**options)))

    left_out = ", ".join(declared(recording))
    told = f"left out by design: {left_out}" if left_out else ""
    assert (verdict, detail) == ("holds", told)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql", "mariadb"])
@pytest.mark.parametrize("recording", ON_SQL, ids=name_of)
def test_what_was_recorded_with_a_database_holds(
    recording: Recording, kind: str, a_home: Home
) -> None:
    """restart_sql_*, limit_13_max_bytes_sql and whatever else was."""
    holds(recording, a_home)


@pytest.mark.parametrize("kind", ["file"])
@pytest.mark.parametrize("recording", ON_FILE, ids=name_of)
def test_what_was_recorded_with_files_holds(
    recording: Recording, kind: str, a_home: Home
) -> None:
    """restart_file_*, limit_13_max_bytes_file, file_*."""
    holds(recording, a_home)


def test_recordings_of_each_kind_are_there() -> None:
    """An empty folder would hold, too."""
    assert {r["name"].split("_")[0] for r in ON_SQL} >= {"restart", "limit", "sql"}
    assert {r["name"].split("_")[0] for r in ON_FILE} >= {"restart", "limit", "file"}
    assert (len(ON_SQL), len(ON_FILE)) >= (8, 8)
