"""What happened is said as a person says it, in the player as in still pictures."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from test_fold import node

from sandbox import scenario
from sandbox.kernel.facts import NothingChanged
from sandbox.views.player.payload import payload
from sandbox.views.player.plain import deed_said, plain
from sandbox.views.reading import Reading

SCRIPT = Path(__file__).parent / "player" / "plain_said.mjs"
DEEDS = [
    "freeze orders @605", "thaw orders @610", 'slow orders {"busy_ms": 3} @615',
    "cut orders @620", "mend orders @625", 'lose orders {"next": 1} @630',
    'duplicate orders {"next": 1} @635', 'drop orders {"ms": 3} @640',
    'publish_twice tickets {"type": "ticket:updated", "id": 1} @650',
    "pause server @660", "resume server @670", "crash server @700",
    "start server @710", 'restart orders {"replay": true} @800',
]  # fmt: skip
INTERNAL = ("MEMORY", "new_only", "on request", "first, after", "did: ", "after #0")


def run_of(name: str, on: str = "channels", **options: Any) -> Any:
    return scenario(name).with_(on=on, **options).run()


def all_deeds() -> Any:
    story = scenario("orders sleeps")
    return run_of("orders sleeps", actions=[*story.actions, *DEEDS])


RUNS = {
    "restart": lambda: run_of("server restarts"),
    "files": lambda: run_of("server restarts", store="file"),
    "bus": lambda: run_of("paid purchase", "bus"),
    "expired": lambda: run_of("expired order"),
    "all deeds": all_deeds,
}


@pytest.mark.parametrize("name", RUNS)
def test_player_says_the_same_as_pictures(name: str) -> None:
    """Two languages, one wording."""
    reading = Reading(RUNS[name]())
    done = subprocess.run(
        [node(), str(SCRIPT)], input=json.dumps(payload([reading], name)),
        capture_output=True, text=True, check=False, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    pairs = zip(reading.trace, json.loads(done.stdout), strict=True)
    told = [(plain(e).split(", sent again")[0], said) for e, said in pairs
            if not isinstance(e.fact, NothingChanged)]  # fmt: skip

    assert [pair for pair in told if pair[0] != pair[1]] == []


@pytest.mark.parametrize("name", RUNS)
def test_no_word_of_the_program_is_left(name: str) -> None:
    """Who has not read the code must understand it."""
    said = " ".join(plain(entry) for entry in RUNS[name]().trace)

    assert [word for word in INTERNAL if word in said] == []


def test_what_somebody_outside_did_is_a_sentence() -> None:
    """Not a line of a log."""
    assert deed_said("crash orders @300") == "Somebody crashed orders"
    asked = 'request orders {"method": "POST", "path": "/orders", "body": {}} @200'
    assert deed_said(asked) == "Browser: POST /orders to orders"
    assert deed_said("juggle orders @1") == "Somebody did: juggle orders @1"
