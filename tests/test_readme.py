"""The README keeps what it promises: its code runs, its commands and files exist."""

import re
from pathlib import Path

import pytest

from sandbox.__main__ import app

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("system", ["event_bus", "streaming_server"])
def test_the_first_program_shows_orders_the_new_price(system):
    """It is the first thing that a newcomer types, and then changes as told."""
    (program,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    names: dict = {}

    exec(program.replace("event_bus", system), names)

    assert names["shop"].orders.db == {("ticket", 1): 15}


def test_every_command_of_the_readme_is_there():
    """A command that is gone is an error on the first day."""
    known = {command.callback.__name__ for command in app.registered_commands}
    typed = set(re.findall(r"start\.py (\w+)", README)) - {"test"}

    assert typed
    assert typed <= known


def test_every_file_that_the_readme_names_is_there():
    """Links and pictures do not break in silence."""
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    named = re.findall(r"`(\w+/[\w./]*)`", README)

    missing = [name for name in links + named if not (ROOT / name).exists()]
    assert [name for name in missing if not name.startswith("my-course")] == []
    assert links


def test_the_readme_names_every_lesson_there_is():
    """And says of no other that it is there."""
    there = sorted(f"notebooks/{p.name}" for p in (ROOT / "notebooks").glob("*.ipynb"))

    assert sorted(re.findall(r"^\| `(notebooks/\S+\.ipynb)`", README, re.M)) == there
