"""Whoever cannot see the player does not have it played."""

from __future__ import annotations

import pytest

from browser.desk import Desk
from browser.runs import one
from sandbox.views.player.page import frame

AWAY = """() => {
  Object.defineProperty(document, "hidden", { value: true, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest.fixture
def playing(tab, tmp_path):
    """A player in a frame, on a page that goes on below it."""
    path = tmp_path / "long.html"
    page = frame(one().payload, 700) + "<div style='height:4000px'></div>"
    path.write_text(f"<!doctype html>{page}", encoding="utf-8")
    tab.page.goto(path.as_uri())
    desk = Desk(tab.page.frame_locator("iframe"))
    desk.press("Home", "k")
    desk.is_playing()
    return desk


def test_it_rests_when_it_is_scrolled_away(tab, playing):
    """And goes on from there when it is asked to."""
    tab.page.evaluate("scrollTo(0, 3000)")

    playing.is_paused()
    left_at = playing.step
    tab.page.evaluate("scrollTo(0, 0)")
    playing.stands_at(left_at)


def test_it_rests_when_another_tab_is_looked_at(playing):
    """The browser would slow it down, and nobody would see it."""
    playing.root.evaluate(AWAY)

    playing.is_paused()
    assert playing.step < playing.last
