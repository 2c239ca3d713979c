"""The README keeps what it promises: its code runs, its commands and files exist."""

import re
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

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
    typed = set(re.findall(r"start\.py (\w+)", README)) - {"test", "python"}

    assert typed
    assert typed <= known


def test_every_file_that_the_readme_names_is_there():
    """Links and pictures do not break in silence."""
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    named = re.findall(r"`(\w+/[\w./]*)`", README)

    missing = [name for name in links + named if not (ROOT / name).exists()]
    made = ("my-course", "marks", "release")  # by the commands themselves
    assert [name for name in missing if not name.startswith(made)] == []
    assert links


def test_the_readme_names_every_lesson_there_is():
    """And says of no other that it is there."""
    there = sorted(f"notebooks/{p.name}" for p in (ROOT / "notebooks").glob("*.ipynb"))

    assert sorted(re.findall(r"^\| `(notebooks/\S+\.ipynb)`", README, re.M)) == there


def test_the_container_is_made_of_what_there_is():
    """It is not built here, so at least nothing that it copies may be missing."""
    text = (ROOT / "Containerfile").read_text(encoding="utf-8")
    copied = [line.split()[1:-1] for line in re.findall(r"^COPY .*$", text, re.M)]

    assert "NOT VERIFIED" in text
    assert [
        name for names in copied for name in names if not (ROOT / name).exists()
    ] == []
    assert len(copied) == 3


def test_a_class_to_try_the_marks_on_is_made_as_the_readme_says(tmp_path):
    """The fourth of the five commands."""
    (script,) = re.findall(r"start\.py python (\S+) class\.zip", README)
    file = tmp_path / "class.zip"
    done = subprocess.run(
        [sys.executable, str(ROOT / script), str(file)],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip

    assert done.stdout == f"{file}: 10 submissions\n", done.stderr
    with ZipFile(file) as zipped:
        assert len({name.split("/")[0] for name in zipped.namelist()}) == 10
