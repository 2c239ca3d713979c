"""The player's JavaScript, without a browser: what can be computed is tested by node."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from test_fold import node

from sandbox import scenario
from sandbox.views.player.payload import payload
from sandbox.views.player.sources import joined
from sandbox.views.reading import Reading

HERE = Path(__file__).parent / "player"
MODULE_MAX = 90_000  # bytes, before they are packed


def payload_of(name: str, *systems: str, actions: list[str] | None = None) -> Any:
    readings = []
    for on in systems:
        plain = scenario(name).with_(on=on)
        acts = [*plain.actions, *(actions or [])]
        reading = Reading(plain.with_(actions=acts).run())
        reading.label = on
        readings.append(reading)
    return payload(readings, name)


def forked() -> Any:
    """A run, and the same one in which nobody does anything after its beginning."""
    run = scenario("orders sleeps").run(on="channels")
    return payload([Reading(run), Reading(run.fork(at_ms=150, do=[]))], "forked")


@pytest.fixture(scope="module")
def payloads(tmp_path_factory):
    """Short runs of each kind, and one in which a state is copied several times."""
    many = [
        f'publish tickets {{"type": "ticket:updated", "id": 1, "price": {n}}} @{n + 600}'
        for n in range(120)
    ]
    given = {
        "bus": payload_of("paid purchase", "bus"),
        "channels": payload_of("paid purchase", "channels"),
        "restart": payload_of("server restarts", "channels"),
        "compare": payload_of("orders sleeps", "bus", "channels"),
        "forked": forked(),
        "long": payload_of("price change", "bus", actions=many),
    }
    path = tmp_path_factory.mktemp("player") / "payloads.json"
    path.write_text(json.dumps(given), encoding="utf-8")
    return path


@pytest.mark.parametrize("file", sorted(HERE.glob("*.test.mjs")), ids=lambda f: f.stem)
def test_node_finds_nothing_wrong(file, payloads):
    """Each file of tests passes as a whole; what fails is printed."""
    done = subprocess.run(
        [node(), "--test", str(file)], capture_output=True, text=True, check=False,
        encoding="utf-8", env={**os.environ, "PLAYER_PAYLOADS": str(payloads)},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_modules_join_to_one(tmp_path):
    """No name is used twice at the top of two files, and nothing is left to import."""
    whole = tmp_path / "player.mjs"
    whole.write_text(joined(), encoding="utf-8")

    done = subprocess.run(
        [node(), "--check", str(whole)], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert not re.search(r"^(import|export default) ", joined(), re.MULTILINE)
    assert len(joined().encode()) <= MODULE_MAX
