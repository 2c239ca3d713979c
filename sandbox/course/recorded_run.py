"""A run that was played with a real database and is shipped: who has no database sees
what it kept. `python -m sandbox record` makes the files.

    run = recorded_run("server restarts", "postgresql")
    show(run)
    run.tables("away").since(run.tables("before"))
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import sandbox.course.scenarios  # noqa: F401 - it names the scenarios
from sandbox.errors import BadOptionError, UnknownNameError, listed
from sandbox.kernel.facts import Delivered, Published
from sandbox.kernel.trace import Trace
from sandbox.kernel.trace_json import from_json, to_json
from sandbox.stores.inspection import Inspection
from sandbox.world.outcome import Outcome
from sandbox.world.scenario import Scenario

FOLDER = Path(__file__).with_name("recorded")


class RecordedRun(Outcome):
    """database: what it was played with, such as "PostgreSQL 15.20"."""

    def __init__(self, form: dict[str, Any]) -> None:
        self.scenario = Scenario.from_text("\n".join(form["scenario"]))
        self.database = f"{form['database']} {form['version']}"
        self._moments: dict[str, dict[str, Any]] = form["moments"]
        self._trace = from_json(json.dumps(form["trace"]))

    @property
    def trace(self) -> Trace:
        return self._trace

    @property
    def name(self) -> str:
        return f"{self.scenario.name} on {self.scenario.on}, store {self.database}"

    def tables(self, moment: str) -> Inspection:
        """The database's tables at that moment: "before", "away" or "end".

        Raises UnknownNameError for another one.
        """
        if moment not in self._moments:
            raise UnknownNameError("moment of this recorded run", moment, self._moments)
        return Inspection(self._moments[moment]["tables"], "there is no table yet")

    @property
    def store(self) -> Any:
        """Raises BadOptionError: the database it was played with is far away."""
        raise BadOptionError(
            f"the database of a recorded run is not here, but its tables as they were "
            f"are. Type run.tables('end'); there is: {listed(self._moments)}."
        )

    def fork(self, **_: Any) -> Outcome:
        """Raises BadOptionError: what was recorded is over."""
        raise BadOptionError(
            "a recorded run is over, so it cannot go on in another way. Play it here: "
            "run.scenario.run().fork(at_ms=…)."
        )

    def __repr__(self) -> str:
        published, delivered = self.trace.count(Published), self.trace.count(Delivered)
        return (
            f"<RecordedRun {self.name}: {published} published, {delivered} delivered>"
        )


def recorded_run(scenario: str, database: str) -> RecordedRun:
    """A run of that scenario that was played with that database, and is shipped.

    Raises UnknownNameError for one that is not.
    """
    known = _known()
    asked = f"{scenario} with {database}"
    if asked not in known:
        raise UnknownNameError("recorded run", asked, known)
    return RecordedRun(json.loads(known[asked].read_text(encoding="utf-8")))


def path_of(scenario: str, database: str) -> Path:
    return FOLDER / f"{scenario.replace(' ', '-')}.{database}.json"


def _known() -> dict[str, Path]:
    """{"server restarts with mariadb": its file}"""
    paths = sorted(FOLDER.glob("*.json"))
    return {path.stem.replace("-", " ").replace(".", " with "): path for path in paths}


def text_of(
    scenario: Scenario, database: str, version: str, trace: Trace,
    moments: dict[str, dict[str, Any]],
) -> str:  # fmt: skip
    """The text of a file. moments: {name: {"at_ms": when, "tables": {name: lines}}}."""
    form = {
        "database": database,
        "version": version,
        "scenario": scenario.text.split("\n"),
        "moments": moments,
    }
    head = json.dumps(form, ensure_ascii=False, indent=1).removesuffix("\n}")
    return f'{head},\n "trace": {to_json(trace, seed=scenario.seed)}\n}}\n'
