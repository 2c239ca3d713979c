"""Two runs of one beginning: where they part can be seen, and gone to."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from browser.keys import goes_to_the_parting
from browser.runs import both, one, played
from browser.test_reading import violations
from sandbox.views.showing import compare

AT_MS = 150


@pytest.fixture
def forked(new_tab, tmp_path):
    """Opens a run beside one in which nothing is done after a while."""

    def open_it(**options):
        run = played("orders sleeps")
        view = compare(run, run.fork(at_ms=AT_MS, do=[]))
        tab = new_tab(**options)
        return tab, tab.show(view, tmp_path)

    return open_it


def test_key_and_flag_lead_to_where_runs_part(forked):
    """And there it is said what one of them does that the other does not."""
    _, desk = forked()
    flag = desk.button("here they part")
    expect(flag).to_be_visible()

    goes_to_the_parting(desk)

    assert "crashed orders" in desk.said
    expect(desk.clock).to_contain_text("200 ms")
    rows = desk.ledger.locator("tbody tr").all()
    first, second = zip(
        *(row.locator("td").all_inner_texts() for row in rows), strict=True
    )
    assert [cell.split(" ")[0] for cell in first[:6]] == list(second[:6])
    desk.press("ArrowRight")
    expect(desk.prose).not_to_contain_text("Here they part")


@pytest.mark.parametrize("width", [900, 480])
def test_flag_stands_on_its_mark_and_can_be_hit(forked, width):
    """Inside the player, and over no other mark."""
    _, desk = forked(viewport={"width": width, "height": 900})
    flag = desk.button("here they part").bounding_box()
    mark = desk.root.locator(".evp-tick[data-parts]").bounding_box()
    ticks = desk.root.locator(".evp-tick:not([data-parts])").all()
    slider = desk.slider.bounding_box()

    assert flag["height"] >= 24
    assert flag["x"] <= mark["x"] <= flag["x"] + flag["width"]
    assert slider["x"] <= flag["x"]
    assert flag["x"] + flag["width"] <= slider["x"] + slider["width"]
    below = flag["y"] + flag["height"]
    assert all(tick.bounding_box()["y"] >= below for tick in ticks)


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_where_runs_part(forked, color_scheme):
    """The flag is a button with a name, and readable."""
    tab, desk = forked(color_scheme=color_scheme)
    desk.press("p")

    assert violations(tab.page) == []


@pytest.mark.parametrize("view", [one, both])
def test_where_nothing_parts_there_is_no_flag(tab, tmp_path, view):
    """One run parts from none, and two that begin otherwise never were one."""
    desk = tab.show(view(), tmp_path)

    expect(desk.button("here they part")).to_be_hidden()


def test_words_do_not_stay_behind_when_play_begins_anew(tab, tmp_path):
    """From the end, at once: what is said is what is shown."""
    desk = tab.show(one(), tmp_path)
    desk.press("[", "[")

    for key in ("End", "k"):
        tab.page.keyboard.press(key)

    expect(desk.prose).to_contain_text("nobody has done anything")
    expect(desk.slider).to_have_value("0")


def test_names_keep_clear_of_the_read_heads(still_tab, tmp_path):
    """A mark and the names below it are two things."""
    desk = still_tab.show(one(), tmp_path)
    for key in ("Home", "End"):
        desk.press(key)
        gaps = desk.root.evaluate(GAPS)
        assert gaps
        assert min(gaps) >= 2


# From each mark to the top of the small letters with a stem below it, in pixels.
GAPS = """(root) => [...root.querySelectorAll(".evp-head")]
  .filter((mark) => mark.getBoundingClientRect().width > 0)
  .map((mark) => {
    const name = mark.parentNode.querySelector("text");
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = getComputedStyle(name).font;
    const scale = name.getScreenCTM().a;
    const line = Number(name.getAttribute("y"));
    const { y, height } = mark.getBBox();
    const bottom = mark.transform.baseVal.consolidate().matrix.f + y + height;
    return (line - pen.measureText("kd").actualBoundingBoxAscent - bottom) * scale;
  })"""
