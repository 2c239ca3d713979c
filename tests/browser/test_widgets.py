"""The live player and the panel in JupyterLab: they hear their keys, and nobody else does."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from browser.desk import Desk
from browser.keys import KEYS
from browser.tab import WIDE, tabs

LIVE = """
from sandbox import live, scenario
run = scenario("paid purchase").run(on="bus", seed=2)
player = live(run)
player.on_fork(lambda at_ms: run.fork(at_ms=at_ms, do=f"crash orders @{at_ms}"))
player"""
PANEL = """
from sandbox import panel
desk = panel(scenario("price change"))
desk"""
FOCUS = "document.activeElement.closest('.evp') !== null"


@pytest.fixture(scope="module")
def notebook(browser, lab):
    """A live player and a panel, in one notebook that has been run."""
    lab.write("widgets.ipynb", LIVE, PANEL)
    with tabs(browser, lab.address) as new_tab:
        notebook = lab.open(new_tab(viewport=WIDE).page, "widgets.ipynb")
        notebook.run_all()
        yield notebook


def output(notebook, place):
    return (
        notebook.root.locator(".jp-CodeCell").nth(place).locator(".jp-Cell-outputArea")
    )


@pytest.fixture
def player(notebook):
    """The live one, which stands in the notebook itself."""
    desk = Desk(output(notebook, 0))
    desk.root.wait_for()
    return desk


@pytest.mark.parametrize("key", KEYS)
def test_key_of_a_live_player_does_not_reach_the_notebook(notebook, player, key):
    """There is no frame around it that would keep them in."""
    player.prose.click()
    before = notebook.state

    KEYS[key](player)

    assert notebook.state == before
    assert notebook.page.evaluate(FOCUS)


def test_unknown_keys_of_a_live_player_are_not_the_notebooks(notebook, player):
    """Two Ds would delete the cell, and X would cut it."""
    player.prose.click()
    before = notebook.state

    player.press(*"addxvzym", "Enter", "Delete", "ArrowDown", "Shift+Enter")

    assert notebook.state == before


def test_a_fork_is_shown_beside_the_run(notebook, player):
    """The browser asks, Python forks, and the player has two stages."""
    player.goes_to(3)
    expect(player.stages).to_have_count(1)

    output(notebook, 0).get_by_role("button", name="Fork here").click()

    expect(player.stages).to_have_count(2)
    expect(output(notebook, 0)).to_contain_text("Forked at")


def test_a_press_of_the_panel_plays_the_run_again(notebook):
    """By keys alone: the button is reached and pressed, and the log has a line more."""
    area = output(notebook, 1)
    button = area.get_by_role("button", name="Take orders down")
    button.focus()
    before = notebook.state

    button.press("Enter")

    expect(area.get_by_label("Log")).to_have_value(re.compile("crash orders"))
    assert notebook.state == before


def test_a_button_that_is_off_can_be_reached_and_says_why(notebook):
    """Or nobody without a mouse learns that it is there."""
    area = output(notebook, 1)
    button = area.get_by_role("button", name="Undo (off)").or_(
        area.get_by_role("button", name="Bring tickets back (off)")
    )
    button.last.focus()
    expect(button.last).to_be_focused()

    button.last.press("Enter")

    expect(area.get_by_role("status")).to_contain_text("would change nothing")


def test_what_a_press_does_is_seen_below_the_controls(notebook):
    """Without scrolling past the log."""
    area = output(notebook, 1)
    top = area.bounding_box()["y"]
    picture = area.locator("figure").first.bounding_box()["y"]

    assert picture - top < 450


@pytest.mark.parametrize("place", [0, 1], ids=["live", "panel"])
def test_axe_finds_nothing_serious_in_a_widget(notebook, place):
    """Neither in the live player nor in the panel."""
    area = output(notebook, place)
    area.scroll_into_view_if_needed()
    area.evaluate("(area) => { area.id = 'looked-at'; }")

    found = Axe().run(notebook.page, context="#looked-at").response["violations"]
    bad = [v for v in found if v["impact"] in ("serious", "critical")]
    area.evaluate("(area) => { area.id = ''; }")
    assert [(v["id"], [n["target"] for n in v["nodes"]]) for v in bad] == []
