"""A scenario played for the terminal: its text form, then what happened."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sandbox.checks.ledger import ledger
from sandbox.course.scenarios import scenario
from sandbox.world.scenario import Scenario


def play(name_or_file: str, options: dict[str, Any], rows: int) -> str:
    """What `python -m sandbox play` prints.

    name_or_file: a scenario of the course, or a file with a scenario's text form.
    """
    played = chosen(name_or_file, options)
    run = played.run()
    return "\n\n".join([played.text, str(run.table(rows)), str(ledger(run.trace))])


def chosen(name_or_file: str, options: dict[str, Any]) -> Scenario:
    """The scenario with these options. Raises SandboxError."""
    path = Path(name_or_file)
    if not path.is_file():
        return scenario(name_or_file).with_(**options)
    return Scenario.from_text(path.read_text(encoding="utf-8")).with_(**options)
