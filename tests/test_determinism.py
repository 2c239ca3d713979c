"""One seed, one scenario, one trace: byte for byte, wherever and however often."""

import functools
import hashlib
import itertools
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import sandbox
from sandbox import World, scenario
from sandbox.course.scenarios import PLOTS
from sandbox.kernel.trace_json import to_json

ROOT = Path(sandbox.__file__).parents[1]
CALM, JITTER = {}, {"jitter_ms": 20}
EVERY_RUN = list(
    itertools.product(PLOTS, ("bus", "channels"), ("memory", "file"), (CALM, JITTER))
)

# Other Pythons have the standard library and nothing else: files need more.
STORES, BARE = ("memory", "file"), ("memory",)
OTHER_PYTHON = f"""
import sys, types
sys.path.insert(0, {str(ROOT)!r})
sys.modules["pytest"] = types.SimpleNamespace(
    mark=types.SimpleNamespace(parametrize=lambda *_, **__: lambda f: f),
    fixture=lambda *_, **__: lambda f: f,
)
from tests.test_determinism import print_all
print_all(sys.argv[1:])
"""


def digest(name, on, store, rules, seed=1):
    """The fingerprint of one run's trace."""
    run = scenario(name).run(on=on, store=store, rules=rules, seed=seed)
    return hashlib.sha256(to_json(run.trace, seed=seed).encode()).hexdigest()


def print_all(stores):
    print("".join(lines(stores)), end="")


def lines(stores):
    """A line for each run on one of these stores."""
    runs = [run for run in EVERY_RUN if run[2] in stores]
    return [f"{' '.join(map(str, run))} {digest(*run)}\n" for run in runs]


@functools.cache
def printed_by(python, hash_seed, stores=STORES):
    """What another process prints for all runs on these stores."""
    done = subprocess.run(
        [python, "-c", OTHER_PYTHON, *stores],
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": ""},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    return done.stdout


@functools.cache
def printed_here(stores=STORES):
    return "".join(lines(stores))


@pytest.mark.parametrize("run", EVERY_RUN, ids=lambda run: "-".join(map(str, run)))
def test_ten_worlds_in_one_process_write_one_trace(run):
    """Nothing is left over from the world before."""
    assert len({digest(*run) for _ in range(10)}) == 1


@pytest.mark.parametrize("hash_seed", ["0", "1", "4711"])
def test_other_process_writes_the_same_traces(hash_seed):
    """Python orders sets differently in every process."""
    assert printed_by(sys.executable, hash_seed) == printed_here()


def other_pythons():
    """{version: path} of Pythons here that are new enough and another than this."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    folders = [
        *os.environ.get("PATH", "").split(os.pathsep),
        *pyenv.glob("versions/*/bin"),
    ]
    found = {}
    for path in (
        path for folder in folders for path in sorted(Path(folder).glob("python3.*"))
    ):
        minor = re.fullmatch(r"python3\.(\d+)(\.exe)?", path.name)
        if minor and int(minor[1]) >= 11 and int(minor[1]) != sys.version_info[1]:
            version = f"3.{minor[1]}"
            if version not in found and works(str(path)):
                found[version] = str(path)
    return found


def works(path):
    """A name on the path may be a shim without a Python behind it."""
    return (
        shutil.which(path) is not None
        and not subprocess.run(
            [path, "-c", "import json, tempfile"], capture_output=True, check=False
        ).returncode
    )


def test_other_version_of_python_writes_the_same_traces():
    """Whoever opens the course has the one that came with the system."""
    pythons = other_pythons()
    if not pythons:
        pytest.skip("no other Python from 3.11 on was found on PATH or in pyenv")

    printed = {
        version: printed_by(path, "0", BARE) for version, path in pythons.items()
    }

    assert printed == dict.fromkeys(pythons, printed_here(BARE))


@pytest.mark.parametrize("on", ["bus", "channels"])
@pytest.mark.parametrize("name", PLOTS)
def test_other_seed_writes_another_trace_where_luck_plays(name, on):
    """Or the seed would be an ornament."""
    traces = {digest(name, on, "memory", JITTER, seed) for seed in range(5)}

    assert len(traces) == 5


def test_one_more_actor_shifts_nobody_elses_luck():
    """A lesson that adds a service compares like with like."""

    def arrivals(*newcomers):
        world = World(seed=3, jitter_ms=30)
        server = world.streaming_server()
        cast = world.story("ticketing", on=server)
        world.services(newcomers, on=server)
        world.run(until_ms=100)
        cast.tickets.emit("ticket:updated", id=1, price=15)
        world.run()
        return [
            (e.at_ms, e.actor, str(e.fact)) for e in world.trace if e.actor != "server"
        ]

    alone, watched = arrivals(), arrivals("auditor")

    assert [entry for entry in watched if entry[1] != "auditor"] == alone


def test_worlds_side_by_side_do_not_touch_each_other():
    """Two worlds in one notebook, run turn about."""

    def shop(world):
        return world.story("ticketing", on=world.streaming_server()).tickets

    worlds = [World(seed=2, jitter_ms=9) for _ in range(3)]
    hosts = [shop(world) for world in worlds[:2]]
    for until_ms in (50, 100, 300):
        for world, host in zip(worlds, hosts, strict=False):
            world.run(until_ms=until_ms)
            host.emit("ticket:updated", id=1, price=until_ms)
    alone = shop(worlds[2])
    for until_ms in (50, 100, 300):
        worlds[2].run(until_ms=until_ms)
        alone.emit("ticket:updated", id=1, price=until_ms)

    traces = {to_json(world.run().trace, seed=2) for world in worlds}

    assert len(traces) == 1
