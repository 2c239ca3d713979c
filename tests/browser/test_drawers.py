"""What is opened below the stage comes into sight, and is shut again."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from browser.runs import both, one

LOW = {"width": 900, "height": 640}
BUTTONS = {
    "w": "why did this happen?",
    "t": "all events as a table",
    "?": "keys and signs",
}
DECK = ".evp-deck"


@pytest.fixture
def low(new_tab):
    """A window that is lower than the player."""
    return new_tab(viewport=LOW)


def panel_of(desk, key):
    panels = {"w": desk.why, "t": desk.root.locator(".evp-rows"), "?": desk.help}
    return panels[key]


@pytest.mark.parametrize("key", BUTTONS)
@pytest.mark.parametrize("view", [one, both])
def test_what_a_key_opens_comes_into_sight(low, tmp_path, view, key):
    """Where it stood below the window, and not behind the buttons."""
    desk = low.show(view("server restarts"), tmp_path)

    desk.press(key)

    panel = panel_of(desk, key)
    expect(panel).to_be_in_viewport()
    deck = desk.root.locator(DECK).bounding_box()
    assert 0 <= deck["y"] < LOW["height"] - deck["height"] + 1
    assert panel.bounding_box()["y"] >= deck["y"] + deck["height"]


@pytest.mark.parametrize("key", BUTTONS)
def test_button_says_whether_its_panel_is_open(still_tab, tmp_path, key):
    """To the eye and to the ear."""
    desk = still_tab.show(one(), tmp_path)
    button = desk.button(BUTTONS[key])
    expect(button).to_have_attribute("aria-expanded", "false")
    shut = button.evaluate("b => getComputedStyle(b).backgroundColor")

    button.click()

    expect(button).to_have_attribute("aria-expanded", "true")
    assert button.evaluate("b => getComputedStyle(b).backgroundColor") != shut
    still_tab.page.keyboard.press("Escape")
    expect(button).to_have_attribute("aria-expanded", "false")


def test_escape_is_the_pages_where_nothing_is_open(still_tab, tmp_path):
    """Or a dialog around the player could not be left."""
    desk = still_tab.show(one(), tmp_path)
    still_tab.page.evaluate(
        "window.left = 0; addEventListener('keydown', e => { left += e.key === 'Escape' })"
    )

    desk.press("t", "Escape")
    assert still_tab.page.evaluate("left") == 0
    desk.press("Escape")
    assert still_tab.page.evaluate("left") == 1


def test_table_opens_at_the_event_that_is_on(low, tmp_path):
    """Its heads stay above it, and so they do when one steps on."""
    desk = low.show(one("server restarts"), tmp_path)
    desk.press("End")
    for key in ("t", "ArrowLeft", "Home"):
        desk.press(key)
        row = desk.root.locator(".evp-rows tr[aria-current]")
        head = desk.root.locator(".evp-rows thead th").first
        expect(row).to_be_in_viewport()
        row, head = row.bounding_box(), head.bounding_box()
        assert row["y"] >= head["y"] + head["height"] - 1


def test_signs_below_the_stages_are_those_that_occur(still_tab, tmp_path):
    """Whatever a reader will see: what is kept, gone, or given again, and nothing that
    only the ledger names."""
    desk = still_tab.show(one("server restarts"), tmp_path)
    restarted = legend_of(desk)
    desk = still_tab.show(both("orders sleeps"), tmp_path)

    assert {"kept", "gone"} <= restarted
    assert "missed" not in restarted
    assert {"kept", "again"} <= legend_of(desk)
    assert "gone" not in legend_of(desk)


def legend_of(desk):
    signs = desk.root.get_by_role("list", name="signs").get_by_role("listitem")
    return {text.strip() for text in signs.all_text_contents()}


def test_hint_says_how_to_begin_until_somebody_has(still_tab, tmp_path):
    """In a line, where one reads first."""
    desk = still_tab.show(one(), tmp_path)
    hint = "Press → to go on, W to ask why, ? for help."
    expect(desk.prose).to_contain_text(hint)

    desk.press("ArrowRight")

    expect(desk.prose).not_to_contain_text(hint)
