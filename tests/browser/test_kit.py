"""The pages of the classroom kit on a beamer: all of it can be seen, on every page."""

from __future__ import annotations

import pytest

from browser.test_class import BEAMER, CUT_OFF, LEFT_OUT
from sandbox.lab.kit.pages import beamer_page
from sandbox.lab.kit.plans import PLANS

TITLE = "document.querySelector('.evp-presenter > h3').innerText"


@pytest.mark.parametrize("lesson", PLANS)
def test_every_page_fits_before_and_after_the_answer(new_tab, tmp_path, lesson):
    """Page Down goes on, a letter answers, and nothing has to be scrolled."""
    file = tmp_path / "beamer.html"
    file.write_text(beamer_page(lesson), encoding="utf-8")
    tab = new_tab(viewport=BEAMER)
    tab.open(file)
    page = tab.page

    for number in (1, 2, 3):
        assert page.evaluate(TITLE).endswith(f"{number} of 3")
        for key in ("Home", "a", "End", "b"):
            page.keyboard.press(key)
            assert page.evaluate(LEFT_OUT) == [], (number, key)
            assert page.evaluate(CUT_OFF) == [], (number, key)
        if number < 3:
            with page.expect_navigation():
                page.keyboard.press("PageDown")
            page.wait_for_selector(".evp-presenter > h3 small")


def test_page_up_goes_back_and_the_ends_are_ends(new_tab, tmp_path):
    """A clicker has just these two keys."""
    file = tmp_path / "beamer.html"
    file.write_text(beamer_page("L02"), encoding="utf-8")
    tab = new_tab(viewport=BEAMER)
    tab.open(file)
    page = tab.page

    page.keyboard.press("PageUp")
    assert page.evaluate(TITLE).endswith("1 of 3")
    with page.expect_navigation():
        page.keyboard.press("PageDown")
    page.wait_for_selector(".evp-presenter > h3 small")
    with page.expect_navigation():
        page.keyboard.press("PageUp")
    page.wait_for_selector(".evp-presenter > h3 small")
    assert page.evaluate(TITLE).endswith("1 of 3")
