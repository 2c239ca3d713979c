"""What comes next stays hidden until it has been predicted; before a class, on one
screen and by keys alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from browser.runs import played
from browser.test_reading import violations
from sandbox.views.player.classroom import Question, class_page
from sandbox.views.showing import show

OPTIONS = {"A": "one, to the service that listens", "B": "four, the sender included"}
STEPS_MIN = 20  # of the whole purchase
BEAMER = {"width": 1280, "height": 720}


def asked(**options):
    """The purchase on the bus, up to its first event."""
    wrong = {"A": (OPTIONS["A"], played(on="channels")), "B": OPTIONS["B"]}
    return show(
        played(on="bus"), veil_after="ticket:created#1",
        question="How many copies go out?", options=wrong, **options,
    )  # fmt: skip


def test_nothing_gets_past_the_veil(still_tab, tmp_path):
    """Not the keys, the slider, the scenes, the table, the cells or the numbers."""
    desk = still_tab.show(asked(), tmp_path)
    desk.press("t", "?", "End", "Shift+ArrowRight", "ArrowRight")
    seen = desk.step

    desk.slider.fill(str(desk.last))  # as far as it goes

    desk.stands_at(seen)
    assert seen < STEPS_MIN
    assert desk.rows.count() == seen + 1
    shown = desk.root.inner_text()
    for later in ("payment:created", "order:created", " (4)", "(16)"):
        assert later not in shown
    desk.press("Home", *"]]]]]", "k")
    desk.stands_at(seen)


@pytest.mark.parametrize("how", ["by mouse", "by key"])
def test_an_answer_lifts_the_veil(still_tab, tmp_path, how):
    """Once; then everything is there, and beside it what was believed."""
    desk = still_tab.show(asked(), tmp_path)
    veil = desk.root.get_by_role("group", name="prediction", exact=True)

    if how == "by mouse":
        veil.get_by_role("button").first.click()
    else:
        desk.press("1")

    expect(veil).to_contain_text("You said A")
    desk.press("End")
    desk.stands_at(desk.last)
    assert desk.last > STEPS_MIN
    desk.press("2")
    expect(veil).to_contain_text("You said A")


def test_what_was_believed_plays_beside_the_truth(tab, tmp_path):
    """Hollow and pale, as its tokens go other ways."""
    desk = tab.show(asked(), tmp_path)

    desk.press("1", "k")

    ghosts = desk.root.locator(".evp-ghost .evp-token:not([display=none])")
    expect(ghosts.first).to_be_visible()


@pytest.fixture
def classroom(new_tab, tmp_path):
    """Opens a page for a beamer."""

    def open_it(theme="light"):
        tab = new_tab(viewport=BEAMER, reduced_motion="reduce")
        path = tmp_path / "class.html"
        question = Question(
            "How many copies go out?", OPTIONS, after="ticket:created#1"
        )
        runs = {"bus": played(on="bus"), "channels": played(on="channels")}
        path.write_text(class_page(runs, theme, question), encoding="utf-8")
        return tab, tab.open(path)

    return open_it


def test_a_class_sees_all_on_one_screen(classroom):
    """Nobody scrolls on a beamer, before the answer or after it."""
    tab, desk = classroom()
    size = (
        "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    )

    for key in ("Home", "2", "End"):
        desk.press(key)
        wide, high = tab.page.evaluate(size)
        assert wide <= BEAMER["width"]
        assert high <= BEAMER["height"]


def test_a_class_is_asked_by_keys_alone(classroom):
    """Without a click first: the page is the player's."""
    tab, desk = classroom()
    tab.page.keyboard.press("End")
    before = desk.step

    tab.page.keyboard.press("2")
    tab.page.keyboard.press("End")

    expect(desk.slider).to_have_value(str(desk.last))
    assert before < STEPS_MIN < desk.last


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_before_a_class(classroom, theme):
    """The last row should be able to read it."""
    tab, desk = classroom(theme)
    before = violations(tab.page)

    desk.press("2", "End")

    assert before == []
    assert violations(tab.page) == []
