"""JupyterLab opens on what was asked for, and only as far as the machine allows."""

import os

import pytest

from sandbox.errors import UnknownNameError
from sandbox.lab import jupyter

LESSONS = ["00_start", "02_everyone", "03_late", "10_ten"]


@pytest.mark.parametrize(
    "asked",
    [
        "2",
        "02",
        "02_everyone",
        "02_ev",
        "02_everyone.ipynb",
        "notebooks/02_everyone.ipynb",
    ],
)
def test_lesson_is_found_by_number_or_name(asked):
    """Whatever a learner is likely to type or to complete with the tab key."""
    assert jupyter.find_lesson(asked, LESSONS) == "02_everyone"


@pytest.mark.parametrize("asked", ["7", "everyone", "0"])
def test_unknown_lesson_is_answered_with_those_there_are(asked):
    """The next thing to type should be on the screen."""
    lessons = [name for name in LESSONS if name != "00_start"]

    with pytest.raises(UnknownNameError, match="02_everyone, 03_late, 10_ten"):
        jupyter.find_lesson(asked, lessons)


def test_lesson_asked_for_is_the_page_that_opens(tmp_path):
    """Not the list of files."""
    told = jupyter.arguments(tmp_path, "02_everyone")

    assert "--LabApp.default_url=/lab/tree/notebooks/02_everyone.ipynb" in told
    assert f"--ServerApp.root_dir={tmp_path}" in told


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such switch")
@pytest.mark.parametrize(("user", "allowed"), [(0, True), (1000, False)])
def test_only_root_is_allowed_as_root(tmp_path, monkeypatch, user, allowed):
    """In a container there is nobody else; everywhere else Jupyter is right to refuse."""
    monkeypatch.setattr(os, "geteuid", lambda: user)

    assert ("--allow-root" in jupyter.arguments(tmp_path, "")) is allowed


@pytest.mark.parametrize(("screen", "opens"), [(":0", True), ("", False)])
def test_without_a_screen_no_browser_is_started(tmp_path, monkeypatch, screen, opens):
    """A text browser would take over the terminal that shows the address."""
    monkeypatch.setattr(jupyter.sys, "platform", "linux")
    for name in ("WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", screen)

    assert ("--no-browser" not in jupyter.arguments(tmp_path, "")) is opens
