"""What is installed: the same for conda, for pip and from the lock, and always checked."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
USERS_SIX = {"jupyterlab", "ipywidgets", "matplotlib", "networkx", "pytest", "nbval"}
LOCKS = ["requirements.lock", "requirements-installer.lock"]


@pytest.fixture(scope="module")
def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


@pytest.fixture(scope="module")
def conda():
    """The entries of environment.yml, without a YAML reader: it is one flat list."""
    return re.findall(
        r"^ +- (\S.*)$", (ROOT / "environment.yml").read_text(), re.MULTILINE
    )


def test_conda_names_the_users_six_packages(conda):
    """They are what a teacher expects to find."""
    assert set(conda) >= USERS_SIX


def test_conda_names_nothing_that_the_project_does_not(conda, project):
    """Otherwise conda users would have something that nobody else tests with."""
    packages = set(conda) - {"conda-forge", "pip", "pip:", "-e ."}

    assert packages - {"python>=3.11"} <= set(project["dependencies"])


def test_conda_and_project_ask_for_the_same_python(conda, project):
    """3.11 and up, with no upper bound."""
    assert f"python{project['requires-python']}" in conda


def test_conda_installs_the_project_itself(conda):
    """The rest of the dependencies come with it."""
    assert conda[-3:] == ["pip", "pip:", "-e ."]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_a_version_and_hashes(lock):
    """A package that was replaced on its way is refused."""
    entries = (ROOT / lock).read_text().replace("\\\n", " ").splitlines()

    assert entries
    assert [
        line for line in entries if not re.match(r"\S+==.* --hash=sha256:", line)
    ] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_names_no_address(lock):
    """Where packages come from is the business of the machine that installs them."""
    assert "://" not in (ROOT / lock).read_text()


def test_lock_has_every_dependency(project):
    """`make lock` was run after pyproject.toml changed."""
    locked = set(re.findall(r"^([a-z0-9-]+)==", lock_text(), re.MULTILINE))
    extras = project["optional-dependencies"]
    asked = [
        *project["dependencies"],
        *extras["dev"],
        *extras["mysql"],
        *extras["postgres"],
    ]
    names = {re.split(r"[\[>=<]", line)[0] for line in asked}

    assert names - {project["name"]} <= locked


def test_lock_leaves_out_what_slows_every_start():
    """rfc3987-syntax compiles a grammar at import: seconds at every start of Jupyter."""
    (entry,) = re.findall(r"^rfc3987-syntax==.*$", lock_text(), re.MULTILINE)

    assert "sys_platform == 'never'" in entry


def lock_text():
    return (ROOT / "requirements.lock").read_text()
