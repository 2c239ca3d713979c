"""One start for everybody: a bare Python, this folder only, whole or not at all."""

import ast
import runpy
import sys
from pathlib import Path

import pytest

import start
from sandbox.first_start import environment, installer, places
from sandbox.first_start.errors import StartError, explained

START_FILES = [
    places.ROOT / "start.py",
    *(places.ROOT / "sandbox/first_start").glob("*.py"),
]

# What pip says when the name of the index cannot be looked up.
NO_NETWORK = (
    "Failed to establish a new connection: [Errno -2] Name or service not known"
)


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """An empty checkout in a temporary folder, in which nothing is ever fetched."""
    stamp, python = tmp_path / ".venv/stamp", tmp_path / ".venv/bin/python"
    for name in ("LOCK", "INSTALLER_LOCK"):
        lock = tmp_path / f"{name}.lock"
        lock.write_text(
            "one==1 \\\n    --hash=sha256:1\ntwo==2 \\\n    --hash=sha256:2\n"
        )
        monkeypatch.setattr(environment, name, lock)
        monkeypatch.setattr(installer, name, lock)
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(environment, "HOME", tmp_path / ".venv/home")
    monkeypatch.setattr(environment, "STAMP", stamp)
    monkeypatch.setattr(environment, "PYTHON", python)
    monkeypatch.setattr(environment, "make_empty", lambda: touch(python))
    monkeypatch.setattr(environment, "install", lambda pip: None)
    monkeypatch.setattr(environment, "python_path", lambda: tmp_path / ".venv")
    monkeypatch.setattr(start, "hand_over", lambda words: 0)
    return tmp_path


def touch(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()


def raising(error):
    def act(*_):
        raise error

    return act


def test_start_needs_nothing_but_the_standard_library():
    """It runs before anything is installed."""
    trees = [ast.parse(path.read_text()) for path in START_FILES]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    froms = {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
    plain = {
        name.name
        for node in nodes
        if isinstance(node, ast.Import)
        for name in node.names
    }

    outside = {name.split(".")[0] for name in froms | plain} - sys.stdlib_module_names
    assert outside == {"sandbox"}


def test_old_python_can_read_start():
    """Otherwise it would answer with a syntax error instead of a sentence."""
    ast.parse((places.ROOT / "start.py").read_text(), feature_version=(3, 7))


def test_old_python_is_told_which_one_is_needed(monkeypatch):
    """The system's python3 may be years old."""
    monkeypatch.setattr(sys, "version_info", (3, 8, 10, "final", 0))

    with pytest.raises(
        SystemExit, match=r"This is Python 3\.8; the course needs 3\.11"
    ):
        runpy.run_path(str(places.ROOT / "start.py"))


def test_every_cache_and_setting_stays_in_the_checkout():
    """Deleting the folder deletes everything."""
    kept = [Path(places.variables()[name]) for name in places.KEPT_HERE]

    assert all(path.is_relative_to(places.ROOT / ".venv") for path in kept)


def test_other_packages_cannot_slip_in(monkeypatch):
    """A PYTHONPATH of another project would come before the locked packages."""
    monkeypatch.setenv("PYTHONPATH", "elsewhere")

    assert "PYTHONPATH" not in places.variables()


def test_first_start_makes_an_environment(checkout):
    """One command is all that a learner types."""
    assert start.main(["lab"]) == 0

    assert environment.is_ready()


def test_second_start_makes_nothing(checkout, monkeypatch):
    """It has to be quick."""
    start.main(["lab"])
    monkeypatch.setattr(start, "prepare", raising(AssertionError("made again")))

    assert start.main(["lab"]) == 0


@pytest.mark.parametrize("name", ["LOCK", "INSTALLER_LOCK"])
def test_new_lock_makes_it_anew(checkout, name):
    """An update of the course may need other packages."""
    start.main(["lab"])

    getattr(environment, name).write_text("three==3")

    assert not environment.is_ready()


def test_moved_checkout_makes_it_anew(checkout, monkeypatch):
    """Paths inside an environment are absolute."""
    start.main(["lab"])

    monkeypatch.setattr(environment, "ROOT", checkout / "elsewhere")

    assert not environment.is_ready()


def test_environment_without_its_python_is_made_anew(checkout):
    """The system's Python may have been replaced since."""
    start.main(["lab"])

    environment.PYTHON.unlink()

    assert not environment.is_ready()


@pytest.mark.parametrize("stop", [KeyboardInterrupt(), StartError("no"), OSError("no")])
def test_half_made_environment_is_never_ready(checkout, monkeypatch, stop):
    """The next start must make it again, not run with half of the packages."""
    monkeypatch.setattr(environment, "install", raising(stop))

    assert start.main(["lab"]) != 0
    assert not environment.is_ready()


def test_making_it_anew_keeps_the_learners_settings(checkout):
    """A dark theme should survive an update of the course."""
    touch(checkout / ".venv/home/jupyter/settings/theme")
    touch(checkout / ".venv/lib/old")

    environment.clear()

    assert [path.name for path in (checkout / ".venv").iterdir()] == ["home"]
    assert (checkout / ".venv/home/jupyter/settings/theme").exists()


def test_two_starts_take_turns(checkout):
    """Two that install at once would leave a mixture."""
    with environment.only_one(), open(checkout / ".venv.lock", "w") as second:
        assert not environment.try_lock(second)

    with open(checkout / ".venv.lock", "w") as third:
        assert environment.try_lock(third)


def test_without_network_the_first_start_says_so(checkout, monkeypatch, capsys):
    """One message with the way out, and no traceback."""
    monkeypatch.setattr(environment, "install", raising(explained(NO_NETWORK)))

    assert start.main(["lab"]) == 1

    said = capsys.readouterr().err
    assert "The package index could not be reached" in said
    assert "Traceback" not in said


def test_test_goes_to_pytest_with_the_lessons():
    """The lessons are compared with their outputs, too."""
    words = start.command_line(["test", "-k", "clock"])

    assert words[1:] == ["-m", "pytest", "--nbval", "-k", "clock"]


def test_other_words_go_to_the_sandbox():
    """start.py knows no command of the sandbox by name."""
    assert start.command_line(["lab", "02"])[1:] == ["-m", "sandbox", "lab", "02"]


def test_python_is_the_environments_own():
    """For the tools that come with it."""
    assert start.command_line(["python", "-m", "ruff"])[1:] == ["-m", "ruff"]
