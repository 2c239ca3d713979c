"""grade --scheduler: the same marks by a Dask cluster, here of this machine alone."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from graders import COURSE, files_in, told_by
from services import bubblewrap
from synthetic import laid_out, synthetic

pytestmark = pytest.mark.nightly

# Two processes of two threads: each thread has a jail of its own.
CLUSTER = """
import sys
from distributed import LocalCluster
with LocalCluster(n_workers=2, threads_per_worker=2, dashboard_address=None) as cluster:
    print(cluster.scheduler_address, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def distributed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The extra `cluster`, in a folder of its own: what a learner installs is without."""
    folder = tmp_path_factory.mktemp("distributed")
    words = [
        *(sys.executable, "-m", "uv", "pip", "install", "--quiet"),
        *("--target", str(folder), "distributed"),
    ]
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"not installed: {' '.join(words)}\n{done.stderr[-500:]}")
    return folder


@contextmanager
def cluster(distributed: Path) -> Iterator[str]:
    """Its address; it ends when nobody writes to it any more."""
    paths = os.pathsep.join([str(COURSE), str(distributed)])
    process = subprocess.Popen(
        [sys.executable, "-c", CLUSTER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": paths},
    )
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.communicate("")


@pytest.mark.parametrize("engine", [["--fast"], []], ids=["fast", "nbval"])
def test_a_cluster_gives_the_same_marks(
    distributed: Path, tmp_path: Path, engine: list[str]
) -> None:
    """Whoever marked them: all files are the same, byte for byte."""
    bubblewrap()
    here, there = tmp_path / "here", tmp_path / "there"
    laid_out(tmp_path / "in", synthetic(20, lessons="2"))
    told_by(tmp_path / "in", "--out", here, *engine)
    seeds = ("--seeds", here / "run.json")

    with cluster(distributed) as address:
        words = ("--out", there, *engine, *seeds, "--scheduler", address)
        told_by(tmp_path / "in", *words, path=[str(distributed)])

    assert files_in(there) == files_in(here)
