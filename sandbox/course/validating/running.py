"""Runs pytest --nbval on notebooks, in a folder of its own that is gone afterwards.

Nothing of the caller has a say in it: no settings of pytest around that folder or in the
environment, no plugin but nbval and ours, and the kernel is this Python.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sandbox.course.check import UNDER_NBGRADER
from sandbox.course.judge import NO_LIMITS
from sandbox.course.notebooks import Json, as_bytes
from sandbox.errors import SandboxError

PACKAGES = Path(__file__).resolve().parents[3]
PLUGINS = ("nbval.plugin", "sandbox.course.validating.plugin")
# A check gives up by itself first, and says why.
CELL_TIMEOUT_S = NO_LIMITS.wall_s + 10
LOOK_S = 0.2
DONE = (0, 1)  # how pytest ends when it ran: all passed, or some failed
LOG_LINES = 5


@dataclass(frozen=True)
class Outcome:
    """What became of one cell. end: passed, failed, died, endless or `no kernel`."""

    notebook: str
    cell: str
    end: str
    error: str = ""  # the name of what was raised
    told: str = ""  # and its message
    printed: str = ""


class NbvalError(SandboxError):
    """pytest itself did not work."""


def validate(
    notebooks: Mapping[str, Json],
    heard: Callable[[Outcome], None],
    *,
    cell_timeout_s: float = CELL_TIMEOUT_S,
) -> list[Outcome]:
    """Every cell that was run, by notebook and in order; told of as each one ends.

    notebooks: by file name, a name that ends in .ipynb. Raises NbvalError.
    """
    with TemporaryDirectory(prefix="check-", ignore_cleanup_errors=True) as made:
        folder = Path(made).resolve()
        for name, notebook in notebooks.items():
            (folder / name).write_bytes(as_bytes(notebook))
        # Without one, pytest would look for settings in the folders above.
        (folder / "pytest.ini").write_text("[pytest]\n")
        return listen(folder, command(folder, notebooks, cell_timeout_s), heard)


def command(folder: Path, names: Iterable[str], cell_timeout_s: float) -> list[str]:
    return [
        *(sys.executable, "-m", "pytest", "-q", "--color=no", "--nbval"),
        *(word for plugin in PLUGINS for word in ("-p", plugin)),
        *("-p", "no:cacheprovider"),
        "--nbval-current-env",
        f"--nbval-cell-timeout={cell_timeout_s}",
        f"--outcomes={folder / 'outcomes'}",
        *names,
    ]


def environment() -> dict[str, str]:
    """The caller's, without what would change pytest, or a check's manner of failing."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTEST_", "COV_")) and name != UNDER_NBGRADER
    }
    paths = filter(None, [str(PACKAGES), kept.get("PYTHONPATH", "")])
    return {
        **kept,
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONPATH": os.pathsep.join(paths),
    }


def listen(
    folder: Path, words: list[str], heard: Callable[[Outcome], None]
) -> list[Outcome]:
    """Run it, and hear of its cells while it works."""
    outcomes: list[Outcome] = []
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            words,
            cwd=folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        while not ended(process):
            hear(folder, outcomes, heard)
    finally:
        process.kill()
        process.wait()
    hear(folder, outcomes, heard)
    if process.returncode not in DONE:
        raise NbvalError(f"pytest did not work here:\n{last_lines(folder / 'log')}")
    return outcomes


def ended(process: subprocess.Popen[bytes]) -> bool:
    try:
        process.wait(LOOK_S)
    except subprocess.TimeoutExpired:
        return False
    return True


def hear(
    folder: Path, outcomes: list[Outcome], heard: Callable[[Outcome], None]
) -> None:
    """Add what was written since; a line without its end is still being written."""
    path = folder / "outcomes"
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    whole = text[: text.rfind("\n") + 1].splitlines()
    for line in whole[len(outcomes) :]:
        outcomes.append(Outcome(**json.loads(line)))
        heard(outcomes[-1])


def last_lines(log: Path) -> str:
    return "\n".join(log.read_text("utf-8", "replace").splitlines()[-LOG_LINES:])
