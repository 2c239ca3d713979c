"""Ways lead around boxes, end where nobody can be reached, and their words stand free."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from browser.runs import both, one

# The ways that run behind a box that is not at one of their ends.
BEHIND = """(stage) => {
  const boxes = [...stage.querySelectorAll(".evp-frame")].map((box) => box.getBBox());
  const inside = ({ x, y }) => boxes.some((box) =>
    x > box.x + 2 && x < box.x + box.width - 2 && y > box.y + 2 && y < box.y + box.height - 2);
  return [...stage.querySelectorAll(".evp-way polyline:first-child")].filter((way) => {
    const steps = Array.from({ length: 59 }, (_, i) => (i + 1) / 60 * way.getTotalLength());
    return steps.some((length) => inside(way.getPointAtLength(length)));
  }).length;
}"""

# The names on their way that stand on the frame of a box.
OVER = """(stage) => {
  const boxes = [...stage.querySelectorAll(".evp-frame")].map((box) => box.getBoundingClientRect());
  const names = [...stage.querySelectorAll(".evp-token-name")];
  return names.map((name) => [name.textContent, name.getBoundingClientRect()])
    .filter(([, name]) => name.width > 0 && boxes.some((box) =>
      name.right > box.left && name.left < box.right && name.bottom - 2 > box.top && name.top + 2 < box.bottom))
    .map(([text]) => text);
}"""


@pytest.mark.parametrize("on", ["bus", "channels"])
def test_no_way_runs_behind_a_box(still_tab, tmp_path, on):
    """Or a request between two services seems to go through the bus."""
    desk = still_tab.show(one(on=on), tmp_path)

    assert desk.stages.first.evaluate(BEHIND) == 0


@pytest.mark.parametrize("width", [900, 480])
@pytest.mark.parametrize("name", ["paid purchase", "orders sleeps"])
def test_names_stand_on_no_frame(new_tab, tmp_path, name, width):
    """Neither wide nor narrow, where letters are larger beside the boxes."""
    tab = new_tab(reduced_motion="reduce", viewport={"width": width, "height": 900})
    desk = tab.show(both(name), tmp_path)
    for step in range(0, desk.last, 3):
        desk.goes_to(step)
        assert [stage.evaluate(OVER) for stage in desk.stages.all()] == [[], []], step


def test_lines_break_while_somebody_is_away(still_tab, tmp_path):
    """And are whole when everybody is back."""
    desk = still_tab.show(one("server restarts"), tmp_path)
    broken = desk.root.locator(".evp-way[data-is=broken]")
    stopped = desk.root.locator(".evp-hub[data-is=stopped]")
    for step in range(desk.last):
        desk.goes_to(step)
        if stopped.count():
            break

    assert broken.count() == desk.root.locator(".evp-way").count()


def test_what_came_later_is_no_longer_not_taken(still_tab, tmp_path):
    """Its cross is gone from the air; that it was not taken stays in the count, and
    another one says what came of it."""
    desk = still_tab.show(one("orders sleeps"), tmp_path)
    lost = desk.root.locator(".evp-token[aria-label*='not taken']:not([display])")
    for step in range(desk.last):
        desk.goes_to(step)
        if lost.count():
            break
    assert lost.count() == 1

    desk.press("End")

    expect(lost).to_have_count(0)
    counts = desk.root.locator(".evp-actor", has_text="orders").locator(
        "g:not([display]) > .evp-count"
    )
    # Wanted, again, not taken, later.
    assert counts.all_text_contents() == ["4", "1", "2", "2"]
