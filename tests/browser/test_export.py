"""A notebook that is exported is a page that plays, with no server and no network."""

from __future__ import annotations

import os
import subprocess
import sys

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe

from browser.desk import Desk
from browser.keys import KEYS, plays_and_pauses
from browser.lab import ROOT
from browser.runs import both, one
from browser.test_reading import is_serious
from sandbox.course.notebooks import KERNEL

# What nbconvert's own template asks for, which no player needs.
TEMPLATES = ("https://cdnjs.cloudflare.com/", "https://cdn.jsdelivr.net/")


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """The page that nbconvert makes of a notebook with two players."""
    folder = tmp_path_factory.mktemp("export")
    cells = [nbformat.v4.new_code_cell("show(run)") for _ in range(2)]
    for cell, view in zip(cells, (one(), both()), strict=True):
        data = view._repr_mimebundle_()
        cell.outputs = [nbformat.v4.new_output("execute_result", data=data)]
    metadata = {"kernelspec": KERNEL}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=metadata)
    nbformat.write(notebook, folder / "lesson.ipynb")
    subprocess.run(
        [sys.executable, "-m", "nbconvert", "--to", "html", "lesson.ipynb"],
        cwd=folder, check=True, capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "JUPYTER_CONFIG_DIR": str(folder)},
    )  # fmt: skip
    return folder / "lesson.html"


@pytest.fixture
def page(browser, exported):
    """The export, opened without a network; whoever asks for something is noted."""
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.asked = []
    page.on("request", lambda request: page.asked.append(request))
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.goto(exported.as_uri())
    yield page
    context.close()


def player(page, place):
    frame = page.locator("iframe[title^='Player:']").nth(place)
    frame.scroll_into_view_if_needed()
    return Desk(frame.content_frame)


@pytest.mark.parametrize("place", [0, 1])
def test_a_player_in_an_export_plays(page, place):
    """Nothing is missing that a server or a network would have brought."""
    desk = player(page, place)

    plays_and_pauses(desk)
    desk.plays_to_the_end()
    desk.press("ArrowLeft")

    desk.stands_at(desk.last - 1)


@pytest.mark.parametrize("key", KEYS)
def test_each_key_does_what_the_list_says(page, key):
    """As in the notebook that was exported."""
    KEYS[key](player(page, 1))


@pytest.mark.parametrize("place", [0, 1])
def test_a_player_in_an_export_is_scrubbed(page, place):
    """To its end by the mouse, and back."""
    desk = player(page, place)
    desk.slider.scroll_into_view_if_needed()
    box = desk.slider.bounding_box()
    height = box["y"] + box["height"] / 2

    page.mouse.move(box["x"] + 8, height)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 3, height, steps=4)
    assert desk.step == desk.last
    page.mouse.move(box["x"] + 3, height, steps=4)
    page.mouse.up()

    desk.stands_at(0)


@pytest.mark.parametrize("place", [0, 1])
def test_axe_finds_nothing_serious_in_a_player(page, place):
    """The page around it is the template's."""
    player(page, place).press("End", "t", "?")
    frame = page.locator("iframe[title^='Player:']").nth(place).element_handle()

    found = Axe().run(frame.content_frame()).response["violations"]

    assert [one["id"] for one in found if is_serious(one)] == []


def test_no_player_asks_the_network_for_anything(page):
    """What the template of nbconvert asks for is its own affair."""
    for place in range(2):
        player(page, place).plays_to_the_end()

    inside = [r.url for r in page.asked if r.frame != page.main_frame]
    outside = [r.url for r in page.asked if r.frame == page.main_frame]
    assert [url for url in inside if not url.startswith(("about:", "data:"))] == []
    known = ("file:", "data:", *TEMPLATES)
    assert [url for url in outside if not url.startswith(known)] == []
    # Its template fails without require.js; no player may.
    assert [error for error in page.errors if "require" not in error] == []
