"""The player plays, stands, goes back and is scrubbed, by mouse and by keys."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from browser.keys import KEYS
from browser.runs import both, one

# In how many places tokens are seen: over so many frames, or until there are enough.
PLACES = """async ([frames, enough]) => {
  const places = new Set();
  for (let n = 0; n < frames && places.size < enough; n += 1) {
    await new Promise(requestAnimationFrame);
    for (const token of document.querySelectorAll(".evp-token[data-is=flying]")) {
      if (token.getAttribute("display") !== "none") places.add(token.getAttribute("transform"));
    }
  }
  return places.size;
}"""

# Every word on a stage that is drawn, and where.
DRAWN = """(stage) => {
  const corner = stage.getBoundingClientRect();
  return [...stage.querySelectorAll("text")]
    .map((text) => [text.textContent, text.getBoundingClientRect()])
    .filter(([, { width }]) => width > 0)
    .map(([text, { x, y }]) => `${text} ${Math.round(x - corner.x)} ${Math.round(y - corner.y)}`)
    .sort();
}"""


def test_nothing_plays_by_itself(tab, tmp_path):
    """It stands at its first scene until somebody asks for more."""
    desk = tab.show(one(), tmp_path)

    desk.is_paused()
    assert desk.scene == 0
    assert tab.page.evaluate(PLACES, [20, 9]) <= 1


def test_it_plays_to_the_end_and_stops_there(tab, tmp_path):
    """Then play begins anew."""
    desk = tab.show(one(), tmp_path)

    desk.plays_to_the_end()
    desk.button("play").click()

    desk.is_playing()
    assert desk.step < desk.last


def test_messages_are_seen_on_their_way(tab, tmp_path):
    """They move from frame to frame while it plays."""
    desk = tab.show(one(on="bus"), tmp_path)
    desk.press("Home")

    desk.button("play").click()

    assert tab.page.evaluate(PLACES, [600, 9]) == 9


@pytest.mark.parametrize("view", [one, both])
def test_a_step_back_undoes_a_step_on(still_tab, tmp_path, view):
    """Each moment looks the same, from wherever one comes to it."""
    desk = still_tab.show(view("server restarts"), tmp_path)
    steps = range(0, desk.last + 1, max(desk.last // 7, 1))
    first = {}
    for step in steps:
        desk.goes_to(step)
        first[step] = seen(desk)

    for step in reversed(steps):
        desk.press("End") if step % 2 else desk.press("Home")
        desk.goes_to(step)
        assert seen(desk) == first[step]
        if step < desk.last:
            desk.press("ArrowRight", "ArrowLeft")
            assert seen(desk) == first[step]


def seen(desk):
    """All that stands on the stages, and what is said and counted below them."""
    stages = [stage.evaluate(DRAWN) for stage in desk.stages.all()]
    parts = (desk.prose, desk.clock, desk.ledger)
    return [*stages, *(part.text_content() for part in parts), desk.heard]


def test_the_slider_is_dragged_by_the_mouse(tab, tmp_path):
    """To its middle and to its end."""
    desk = tab.show(one(), tmp_path)
    box = desk.slider.bounding_box()
    mouse, height = tab.page.mouse, box["y"] + box["height"] / 2

    mouse.move(box["x"] + box["width"] / 2, height)
    mouse.down()
    middle = desk.step
    mouse.move(box["x"] + box["width"] - 2, height, steps=3)
    mouse.up()

    assert 0 < middle < desk.last
    desk.stands_at(desk.last)


def test_a_scene_is_a_button(tab, tmp_path):
    """The storyboard is a table of contents."""
    desk = tab.show(both(), tmp_path)

    for place in range(desk.scenes.count()):
        desk.scenes.nth(place).click()
        assert desk.root.locator(".evp-run[data-focus]").count() == 1
        expect(desk.scenes.nth(place)).to_have_attribute("aria-current", "step")
        desk.is_paused()


def test_a_stored_message_says_why_it_is_there(tab, tmp_path):
    """A click lights the chain of its causes."""
    desk = tab.show(one(), tmp_path)
    desk.press("End")

    desk.root.locator(".evp-cell:visible").last.click()

    expect(desk.why).to_contain_text("published")
    assert desk.root.locator("[data-lit]").count() > 0


def test_a_row_of_the_table_goes_to_its_event(tab, tmp_path):
    """And its sentence is said."""
    desk = tab.show(one(), tmp_path)
    desk.button("all events as a table").click()

    desk.rows.nth(9).get_by_role("button").click()

    desk.stands_at(9)
    assert (
        desk.rows.nth(9).locator("td").last.text_content() in desk.prose.text_content()
    )


def test_numbers_at_the_end_are_those_of_the_ledger(tab, tmp_path):
    """What the player counts on its way is what the checks have found."""
    view = both()
    desk = tab.show(view, tmp_path)
    desk.press("End")

    lines = desk.ledger.locator("tbody tr").all()
    rows = view.payload["ledger"]
    for line, row in zip(lines, rows, strict=True):
        cells = line.locator("td").all_text_contents()
        assert cells == [str(value) for value in row["values"]]


def test_keys_on_the_list_are_all_tested(tab, tmp_path):
    """And each that is tested is on the list."""
    desk = tab.show(both(), tmp_path)
    desk.button("keys and signs").click()

    assert desk.help.locator("dt").all_text_contents() == list(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_key_does_what_the_list_says(tab, tmp_path, key):
    """Without a mouse."""
    desk = tab.show(both(), tmp_path)

    KEYS[key](desk)


def test_tab_and_escape_stay_with_the_page(tab, tmp_path):
    """Nobody is caught in the player: Tab leads through it and out."""
    desk = tab.show(one(), tmp_path)
    desk.root.focus()
    names = []
    for _ in range(40):
        tab.page.keyboard.press("Tab")
        names.append(tab.page.evaluate("document.activeElement.ariaLabel"))
        if tab.page.evaluate("document.activeElement === document.body"):
            break

    assert names[-1] is None
    assert {"previous scene", "play", "next event", "event"} <= set(names)


def test_a_click_anywhere_gives_it_the_keys(tab, tmp_path):
    """Who has clicked into it expects the arrow keys to work."""
    desk = tab.show(one(), tmp_path)
    desk.press("Home")

    desk.prose.click()
    tab.page.keyboard.press("ArrowRight")

    desk.stands_at(1)


def test_keys_with_control_stay_the_browsers(tab, tmp_path):
    """Reload, find and zoom are nobody else's."""
    desk = tab.show(one(), tmp_path)
    desk.press("Home", "Control+ArrowRight", "Alt+t", "Meta+k")

    desk.stands_at(0)
    expect(desk.rows.first).to_be_hidden()
