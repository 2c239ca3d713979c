"""Every package is checked by its hash, and installed in the quickest way that works."""

import sys
from pathlib import Path

import pytest

from sandbox.first_start import installer
from sandbox.first_start.errors import StartError, UnreachableError, explained


@pytest.fixture
def steps(monkeypatch):
    """The steps an installation takes, recorded instead of run; some can be told to fail."""
    taken = []
    monkeypatch.setattr(installer, "pip_settings", lambda pip: "")
    monkeypatch.setattr(installer, "UV", Path("no/such/uv"))

    def record(what, command, more=None):
        taken.append("uv" if command[0] == str(installer.UV) else f"pip: {what}")
        if (error := fails.get(len(taken))) is not None:
            raise error

    fails = {}
    monkeypatch.setattr(installer, "step", record)
    return taken, fails


def test_python_without_ensurepip_is_told_what_to_install(monkeypatch):
    """Debian and Ubuntu leave it out until asked."""
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    monkeypatch.setattr(installer.sysconfig, "get_config_var", lambda name: None)

    with pytest.raises(StartError, match="sudo apt install python3-venv"):
        installer.bundled_pip()


def test_pip_comes_with_this_python():
    """The wheel that the first start runs is where Python says."""
    wheel = Path(installer.bundled_pip()).parent

    assert wheel.is_file()
    assert wheel.name.startswith("pip-")


def test_packages_are_installed_with_the_quick_installer(steps):
    """pip takes a minute where uv takes seconds."""
    taken, _ = steps

    installer.install(["pip"])

    assert taken == ["pip: fetching the installer", "uv"]


@pytest.mark.parametrize("failing", [1, 2])
def test_pip_takes_over_and_says_so(steps, capsys, failing):
    """uv may not exist for a platform, or not understand its proxy."""
    taken, fails = steps
    fails[failing] = StartError("no such wheel")

    installer.install(["pip"])

    assert taken[-1].startswith("pip: installing")
    assert "The quick installer does not work here" in capsys.readouterr().out


def test_without_network_nothing_is_tried_twice(steps):
    """What pip could not reach, pip will not reach."""
    taken, fails = steps
    fails[1] = UnreachableError("no network")

    with pytest.raises(UnreachableError):
        installer.install(["pip"])

    assert len(taken) == 1


def test_full_disk_is_called_by_its_name():
    """Connecting again would not help."""
    assert "disk is full" in str(
        explained("OSError: [Errno 28] No space left on device")
    )


def test_installers_words_are_not_repeated():
    """They may name hosts and passwords; the log keeps them."""
    assert "secret" not in str(explained("ERROR: https://me:secret@index.example"))


def test_what_pip_was_told_is_passed_on():
    """Who can only reach a mirror has told pip about it, and uv does not ask pip."""
    listed = (
        ":env:.index-url='https://mine.example/simple'\n"
        "global.index-url='https://all.example/simple'\n"
        "global.extra-index-url='one two'\n"
        "install.find-links='wheels more'\n"
        "global.timeout='5'\n"
    )

    settings = installer.uv_settings(listed)

    assert settings["UV_DEFAULT_INDEX"] == "https://mine.example/simple"
    assert settings["UV_INDEX"] == "one two"
    assert settings["UV_FIND_LINKS"] == "wheels,more"
