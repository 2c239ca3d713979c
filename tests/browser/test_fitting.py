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


VIEWS = {
    "one": lambda: one("server restarts"),
    "one, on a bus": lambda: one("orders sleeps", "bus"),
    "two": lambda: both("orders sleeps"),
    "three": stores,
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
