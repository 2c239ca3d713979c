"""Before a class: one screen in large type, by keys, and a question before the rest."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from browser.desk import Desk
from browser.runs import played
from sandbox.views.player.classroom import Question, class_page, reader_page
from sandbox.views.showing import show

BEAMER = {"width": 1280, "height": 720}
OPTIONS = {
    "A": "all of them",
    "B": "only what comes now",
    "C": "nothing",
    "D": "it depends",
}
AFTER = "order:created#3"
ASKED = Question("The server restarts. What does payments get?", OPTIONS, AFTER)
NOTHING_ASKED = Question()
ALL_SIGNS = ["published", "wanted", "unwanted", "echo", "not taken"]

# What is outside the screen, or on top of each other where it should not be.
LEFT_OUT = """() => {
  const { scrollHeight, scrollWidth } = document.documentElement;
  const screen = scrollHeight <= innerHeight && scrollWidth <= innerWidth;
  const parts = [...document.querySelectorAll(".evp-side > *, .evp-stage, .evp-foot, h3")];
  const isOut = (node) => {
    const { bottom, right, height } = node.getBoundingClientRect();
    return height > 0 && (bottom > innerHeight + 1 || right > innerWidth + 1);
  };
  return [...(screen ? [] : ["the page"]), ...parts.filter(isOut).map((node) => node.className)];
}"""

# The height of the smallest word, in pixels.
SMALLEST = """() => Math.min(...[...document.querySelectorAll(".evp *")]
  .filter((node) => [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim()))
  .filter((node) => node.checkVisibility() && !node.closest(".evp-unseen"))
  .map((node) => node.getBoundingClientRect().height)
  .filter((height) => height > 0))"""

# The smallest text on a stage, in pixels of the screen.
STAGE_TEXT = """() => Math.min(...[...document.querySelectorAll(".evp-stage text")]
  .filter((text) => text.textContent.trim() && text.getBoundingClientRect().width > 0)
  .map((text) => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().d))"""

# Words of a stage that reach out of it.
CUT_OFF = """() => [...document.querySelectorAll(".evp-stage")].flatMap((stage) => {
  const { left, right } = stage.getBoundingClientRect();
  return [...stage.querySelectorAll("text")]
    .filter((text) => text.getBoundingClientRect().width > 0)
    .filter((text) => text.getBoundingClientRect().right > right + 1 || text.getBoundingClientRect().left < left - 1)
    .map((text) => text.textContent);
})"""

GHOSTS = """() => [...document.querySelectorAll(".evp-ghost .evp-token")]
  .filter((token) => token.getAttribute("display") !== "none").length"""


def runs(*names):
    return {name: played("server restarts").scenario.run(store=name) for name in names}


@pytest.fixture
def beamer(new_tab, tmp_path):
    """Opens a page where a class looks at it."""
    tab = new_tab(viewport=BEAMER)

    def open_page(text):
        path = tmp_path / "class.html"
        path.write_text(text, encoding="utf-8")
        return tab.open(path)

    open_page.tab = tab
    return open_page


PAGES = {
    "one": lambda: class_page(runs("memory"), "light"),
    "one, asked": lambda: class_page(runs("memory"), "dark", ASKED),
    "two": lambda: class_page({"bus": played(on="bus"), "channels": played()}, "light"),
    "three, asked": lambda: class_page(runs("memory", "file", "sql"), "dark", ASKED),
}


@pytest.mark.parametrize("name", PAGES)
def test_all_of_it_is_on_the_screen_and_can_be_read(beamer, name):
    """From the last row, without scrolling, at each of its moments."""
    desk = beamer(PAGES[name]())
    page = beamer.tab.page

    for key in ("Home", "Shift+ArrowRight", "End", "b", "End"):
        page.keyboard.press(key)
        assert page.evaluate(LEFT_OUT) == [], key
        assert page.evaluate(SMALLEST) >= 12, key
        assert page.evaluate(STAGE_TEXT) >= 14, key
        assert page.evaluate(CUT_OFF) == [], key
    expect(desk.prose).to_be_visible()


def test_legend_has_the_signs_that_there_are(beamer):
    """Before the answer all that could be; after it those of the run, and no other."""
    beamer(PAGES["three, asked"]())
    page = beamer.tab.page
    signs = page.locator(".evp-presenter > .evp-legend li")
    assert words_of(signs) == ALL_SIGNS

    page.keyboard.press("b")

    shown = ["published", "wanted", "not taken", "kept", "gone"]
    assert words_of(signs) == shown


def words_of(items):
    return [text.strip() for text in items.all_inner_texts()]


def test_rows_in_which_nobody_has_anything_are_left_out(beamer):
    """They would take the room of what differs; before the answer they would tell it."""
    beamer(PAGES["three, asked"]())
    rows = beamer.tab.page.locator(".evp-ledger tbody tr")

    beamer.tab.page.keyboard.press("b")

    shown = [row.inner_text().split()[0] for row in rows.all() if row.is_visible()]
    assert shown == ["published", "stored", "still", "delivered", "wanted", "missed"]


def test_keys_are_heard_from_the_first_moment(beamer):
    """Nobody has to click into it first."""
    desk = beamer(PAGES["one"]())
    beamer.tab.page.keyboard.press("ArrowRight")
    before = desk.step

    beamer.tab.page.keyboard.press("ArrowRight")

    expect(desk.slider).to_have_value(str(before + 1))


def test_future_is_hidden_until_a_hand_is_raised(beamer):
    """Not by a key, nor by the table or the scenes."""
    desk = beamer(PAGES["one, asked"]())
    keyboard = beamer.tab.page.keyboard

    for key in ("End", "ArrowRight", "Shift+ArrowRight", "Space", "t"):
        keyboard.press(key)
    hidden = desk.last
    assert "restart" not in " ".join(desk.rows.all_inner_texts())
    assert "stopped" not in desk.root.inner_text()

    keyboard.press("t")
    keyboard.press("b")
    keyboard.press("End")

    expect(desk.slider).to_have_value(str(desk.last))
    assert hidden < desk.last
    expect(
        desk.root.get_by_role("button", name="B only what comes now")
    ).to_have_attribute("aria-pressed", "true")


def test_reader_is_asked_as_well(tab, tmp_path):
    """By a button, in the page that is mailed."""
    path = tmp_path / "run.html"
    path.write_text(reader_page(runs("memory"), "auto", ASKED), encoding="utf-8")
    desk = tab.open(path)
    desk.press("End")
    hidden = desk.step

    desk.root.get_by_role("button", name="A all of them").click()
    desk.press("End")

    desk.stands_at(desk.last)
    assert hidden < desk.last


def test_nothing_tells_how_much_is_hidden(still_tab, tmp_path):
    """Neither the numbers nor the marks nor the buttons, until it may be seen."""
    view = show(played("server restarts"), veil_after=AFTER, options=OPTIONS)
    desk = still_tab.show(view, tmp_path)
    ticks = desk.root.locator(".evp-tick")
    scenes = desk.root.locator(".evp-scenes li:visible")
    desk.press("End", "t")
    so_far = desk.last + 1
    said = [desk.clock.inner_text(), desk.heard, desk.root.inner_text()]
    assert all(f" of {so_far}" in text for text in said)
    assert f"events 1 to {so_far} of {so_far}" in said[-1]
    expect(ticks).to_have_count(scenes.count())
    for name in ("next event", "next scene"):
        expect(desk.button(name)).to_have_attribute("aria-disabled", "true")

    desk.press("1")

    expect(desk.clock).not_to_contain_text(f" of {so_far}")
    assert scenes.count() == desk.scenes.count() > 2
    expect(ticks).to_have_count(scenes.count())
    for name in ("next event", "next scene"):
        expect(desk.button(name)).not_to_have_attribute("aria-disabled", "true")


def test_key_of_an_option_stands_apart_from_its_text(tab, tmp_path):
    """Or "A all four" is read as four of something."""
    view = show(played("server restarts"), veil_after=AFTER, options=OPTIONS)
    desk = tab.show(view, tmp_path)

    option = desk.root.get_by_role("button", name="A all of them", exact=True)
    key, text = (
        part.bounding_box() for part in option.locator("span:not(.evp-said)").all()
    )
    assert text["x"] - key["x"] - key["width"] >= 8


@pytest.mark.parametrize("key", ["a", "c"])
def test_who_was_right_is_told_at_the_end(beamer, key):
    """Not before: until then everybody watches for it."""
    desk = beamer(class_page(runs("memory"), "light", ASKED._replace(answer="C")))
    veil = desk.root.get_by_role("group", name="prediction")
    beamer.tab.page.keyboard.press(key)
    expect(veil).not_to_contain_text("so it was")

    beamer.tab.page.keyboard.press("End")

    right = veil.get_by_role("button", name="C nothing")
    expect(right).to_contain_text("so it was")
    expect(veil.get_by_text("not so")).to_have_count(int(key != "c"))
    assert beamer.tab.page.evaluate(LEFT_OUT) == []
    beamer.tab.page.keyboard.press("Home")
    expect(veil).not_to_contain_text("so it was")


def test_prediction_plays_beside_the_truth(still_tab, tmp_path):
    """Where they part, the ghosts are where it was wrong."""
    run, belief = runs("memory", "file").values()
    options = {"A": ("all four", belief), "B": "nothing"}
    view = show(run, veil_after=AFTER, options=options)
    desk = still_tab.show(view, tmp_path)
    assert still_tab.page.evaluate(GHOSTS) == 0

    desk.root.get_by_role("button", name="A all four").click()
    desk.press("End")

    assert desk.stages.count() == 1
    assert still_tab.page.evaluate(GHOSTS) > 0


def test_page_without_a_question_has_none(beamer):
    """It simply plays."""
    desk = beamer(class_page(runs("memory"), "auto", NOTHING_ASKED))
    beamer.tab.page.keyboard.press("End")

    expect(desk.slider).to_have_value(str(desk.last))
    expect(desk.root.get_by_role("group", name="prediction")).to_have_count(0)


def test_cut_is_said_in_the_player(tab, tmp_path):
    """Of a long run a notebook shows the beginning."""
    lines = [
        f'publish tickets {{"type": "ticket:updated", "id": 1, "price": {n}}} @{100 + n}'
        for n in range(700)
    ]
    view = show(played("price change").scenario.with_(actions=lines).run())
    path = tmp_path / "frame.html"
    html = view._repr_mimebundle_()["text/html"]
    path.write_text(f"<!doctype html>{html}", encoding="utf-8")
    tab.page.goto(path.as_uri())

    desk = Desk(tab.page.frame_locator("iframe"))
    expect(desk.root).to_contain_text('show(…).save("run.html") has all')
    desk.press("End")
    published = desk.ledger.locator("tbody td").first
    so_far, end = published.inner_text().rstrip(")").split(" (")
    assert 100 < int(so_far) < int(end)
