"""A world starts at once: what draws, stores or decorates is loaded when it is used.

How many milliseconds the import takes is a figure of the benchmarks.
"""

import subprocess
import sys
from pathlib import Path

import pytest

import sandbox

HEAVY = [
    "IPython", "anywidget", "ipywidgets", "matplotlib", "networkx", "numpy", "pydantic",
    "sqlalchemy", "typer",
]  # fmt: skip

RUN = """
from sandbox import World, scenario
for on in ("bus", "channels"):
    scenario("paid purchase").run(on=on, store="file").table()
"""


def loaded_after(code):
    """The heavy modules that a new Python has loaded after these lines."""
    told = f"{code}\nimport sys\nprint(*[m for m in {HEAVY} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", told],
        cwd=Path(sandbox.__file__).parents[1],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


@pytest.mark.parametrize("code", ["import sandbox", RUN], ids=["import", "run"])
def test_nothing_heavy_is_loaded(code):
    """Half a second at the start of every cell would be half a second too much."""
    assert loaded_after(code) == []


@pytest.mark.parametrize("name", sandbox.__all__)
def test_every_name_that_is_offered_is_there(name):
    """They are looked up on first use, so a typo would wait for a learner."""
    assert getattr(sandbox, name) is not None
    assert name in dir(sandbox)


def test_unknown_name_says_what_there_is():
    """The dozen names fit into one sentence."""
    with pytest.raises(AttributeError, match=r"no 'Wolrd'; it has: .*World"):
        _ = sandbox.Wolrd
