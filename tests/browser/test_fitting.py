"""A player fits into what a notebook has room for: no second scroll bar, either way."""

from __future__ import annotations

import pytest

from browser.runs import both, one, played
from sandbox.views.showing import compare

FRAME = 748  # px: the width of an output in JupyterLab on a screen of 1280

LEDGER = """() => {
  const { scrollWidth, clientWidth } = document.querySelector(".evp-ledger").parentNode;
  return scrollWidth - clientWidth;
}"""


def stores():
    story = played("server restarts").scenario
    return compare(*(story.run(store=name) for name in ("memory", "file", "sql")))


def forks():
    run = played("orders sleeps")
    return compare(
        run, run.fork(at_ms=250, do=["restart server @250"]),
        run.fork(at_ms=350, do=["start orders @350"]),
    )  # fmt: skip


VIEWS = {
    "one": lambda: one("server restarts"),
    "one, on a bus": lambda: one("orders sleeps", "bus"),
    "two": lambda: both("orders sleeps"),
    "three": stores,
    "forks": forks,
}


@pytest.mark.parametrize("width", [FRAME, 480])
@pytest.mark.parametrize("name", VIEWS)
def test_ledger_is_as_wide_as_its_frame(new_tab, tmp_path, name, width):
    """Its last numbers are the ones that the lesson is about."""
    tab = new_tab(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    desk = tab.show(VIEWS[name](), tmp_path)

    assert tab.page.evaluate(LEDGER) <= 0
    desk.press("Shift+ArrowRight", "Shift+ArrowRight")
    assert tab.page.evaluate(LEDGER) <= 0


# By how much the content is higher than its frame, at the worst of all steps.
TOO_HIGH = """() => {
  const slider = document.querySelector("input[type=range]");
  const { documentElement: page } = document;
  return Math.max(...Array.from({ length: Number(slider.max) + 1 }, (_, step) => {
    slider.value = step;
    slider.dispatchEvent(new Event("input"));
    return page.scrollHeight - page.clientHeight;
  }));
}"""


@pytest.mark.parametrize("width", [FRAME, 1000])
@pytest.mark.parametrize("name", VIEWS)
def test_frame_is_as_high_as_what_is_in_it(new_tab, tmp_path, name, width):
    """A second scroll bar hides the end of it, and takes the mouse wheel."""
    tab = new_tab(viewport={"width": width + 16, "height": 900})
    html = VIEWS[name]()._repr_mimebundle_()["text/html"]
    path = tmp_path / "frame.html"
    path.write_text(f"<!doctype html>{html}", encoding="utf-8")
    tab.page.goto(path.as_uri())
    frame = tab.page.frame_locator("iframe")
    frame.locator(".evp").wait_for()

    assert frame.locator("html").evaluate(TOO_HIGH) <= 0
