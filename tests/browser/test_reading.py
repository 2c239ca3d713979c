"""Everyone can read the player: by ear, in the dark, in grey, on a phone, at rest."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import expect

from browser.runs import both, one, played
from sandbox.views.showing import show

NAMES = [
    "previous scene", "previous event", "play", "next event", "next scene", "slower",
    "faster", "why did this happen?", "all events as a table", "keys and signs",
]  # fmt: skip
TARGET_MIN = 24  # px, as WCAG asks of what is to be hit
STATES = ["begins", "ends", "is open"]


def brought_to(desk, state):
    """Shut as it begins, at its end, or with all open that can be."""
    if state != "begins":
        desk.press("End")
    if state == "is open":
        desk.press("w", "t", "?")


def is_serious(violation: Any) -> bool:
    return violation["impact"] in ("serious", "critical")


def violations(page):
    """What axe-core calls serious or critical, with where."""
    found = Axe().run(page).response["violations"]
    return [
        (one["id"], node["target"], node["failureSummary"])
        for one in filter(is_serious, found)
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("view", [one, both])
def test_axe_finds_nothing_serious(still_tab, tmp_path, view, theme):
    """Neither in one run nor in several, in either theme, however much is open."""
    desk = still_tab.show(view("server restarts", theme=theme), tmp_path)

    for state in STATES:
        brought_to(desk, state)
        assert violations(still_tab.page) == [], state


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_under_a_veil(still_tab, tmp_path, theme):
    """Before and after somebody has said what comes."""
    view = show(
        played(), theme=theme, veil_after="ticket:created#1",
        question="How many are sent?", options={"A": "one", "B": "four"},
    )  # fmt: skip
    desk = still_tab.show(view, tmp_path)
    before = violations(still_tab.page)

    desk.press("2", "End")

    assert before == []
    assert violations(still_tab.page) == []


def test_every_control_has_a_name(tab, tmp_path):
    """A screen reader says what each button does, and the title says its key."""
    desk = tab.show(one(), tmp_path)
    bar = desk.root.get_by_role("group", name="playing", exact=True)

    buttons = bar.get_by_role("button").all()
    assert [button.get_attribute("aria-label") for button in buttons] == NAMES
    assert all("(" in button.get_attribute("title") for button in buttons)
    expect(desk.root.get_by_role("slider", name="event", exact=True)).to_be_visible()
    expect(desk.root).to_have_attribute("aria-label", "paid purchase on channels")


@pytest.mark.parametrize("width", [900, 480])
def test_every_control_can_be_hit(new_tab, tmp_path, width):
    """By a thumb or by a hand that shakes."""
    tab = new_tab(viewport={"width": width, "height": 900})
    desk = tab.show(both(), tmp_path)
    brought_to(desk, "is open")

    small = desk.root.locator("button:visible, input:visible").evaluate_all(
        "all => all.map((one) => [one.textContent, one.getBoundingClientRect()])"
        ".map(([text, { width, height }]) => [text, width, height])"
    )
    assert [s for s in small if min(s[1:]) < TARGET_MIN] == []


def test_the_slider_says_what_happened(tab, tmp_path):
    """Its number alone says nothing to those who cannot see the stage."""
    desk = tab.show(one(), tmp_path)
    heard = []
    for step in range(0, desk.last + 1, 5):
        desk.goes_to(step)
        heard.append(desk.heard)
        assert heard[-1].startswith(f"event {step + 1} of {desk.last + 1}, ")
        assert desk.said in desk.prose.text_content()

    assert len(set(heard)) == len(heard)


def test_what_happened_is_said_while_it_stands(tab, tmp_path):
    """Not while it plays: nobody can listen to that."""
    desk = tab.show(one(), tmp_path)
    live = desk.root.locator("[aria-live=polite]")

    desk.goes_to(7)
    expect(live).to_have_text(desk.said)
    desk.button("play").click()
    expect(live).to_have_text("")


@pytest.mark.parametrize("view", [one, both])
def test_the_table_has_every_step(still_tab, tmp_path, view):
    """What is told by moving is told by words as well."""
    desk = still_tab.show(view(), tmp_path)
    told = []
    for step in range(desk.last + 1):
        desk.goes_to(step)
        if "nobody has done anything" not in desk.said:
            told.append(desk.said)

    rows = []
    desk.press("t")
    for _ in range(desk.stages.count()):
        desk.press("b")
        rows.extend(desk.rows.locator("td:last-child").all_text_contents())
    assert len(told) > 20
    left = [said for said in (without(said, rows) for said in told) if said]
    assert [said for said in left if not LABELS.fullmatch(said)] == []


LABELS = re.compile(r"((all|bus|channels):\s*)+")


def without(said: str, rows: list[str]) -> str:
    """What is left of it when the sentences of the table are taken away."""
    for row in sorted(rows, key=len, reverse=True):
        said = said.replace(row, "")
    return said.strip()


def test_who_wants_nothing_to_move_sees_nothing_move(still_tab, tmp_path):
    """It goes from event to event, each whole at once."""
    desk = still_tab.show(one(), tmp_path)
    desk.press("Home", *"]]")

    still_tab.page.evaluate(WATCH)
    desk.press("k")
    expect(desk.slider).to_have_value(re.compile(r"[6-9]|\d\d"))
    desk.press("k")

    assert still_tab.page.evaluate("globalThis.halfway") == 0


# Counts the tokens that are seen between two boxes for less than a step lasts.
WATCH = """() => {
  globalThis.halfway = 0;
  const places = new Map();
  const look = () => {
    const step = document.querySelector("input[type=range]").value;
    for (const token of document.querySelectorAll(".evp-token")) {
      if (token.getAttribute("display") === "none") continue;
      const [known, place] = places.get(token) ?? [];
      const now = token.getAttribute("transform");
      if (known === step && place !== now) globalThis.halfway += 1;
      places.set(token, [step, now]);
    }
    requestAnimationFrame(look);
  };
  look();
}"""


@pytest.mark.parametrize("width", [480, 320])
@pytest.mark.parametrize("view", [one, both])
def test_a_narrow_page_needs_no_scrolling_sideways(new_tab, tmp_path, view, width):
    """On a phone, or with the text at twice its size. A stage may scroll in itself."""
    tab = new_tab(viewport={"width": width, "height": 900})
    desk = tab.show(view("server restarts"), tmp_path)

    for state in STATES:
        brought_to(desk, state)
        assert tab.page.evaluate("document.documentElement.scrollWidth") <= width


def picture_of(tab):
    return Image.open(BytesIO(tab.page.screenshot())).convert("L")


def ground_of(grey):
    """The grey that most of a picture has."""
    counts = grey.histogram()
    return counts.index(max(counts))


@pytest.mark.parametrize("view", [one, both])
def test_it_follows_the_theme_of_the_system(new_tab, tmp_path, view):
    """Dark on light or light on dark, and neither of them empty, in grey too."""
    grounds = {}
    for scheme in ("light", "dark"):
        tab = new_tab(color_scheme=scheme)
        tab.show(view(), tmp_path).press("End")
        grey = picture_of(tab)
        grounds[scheme] = ground_of(grey)
        assert len([n for n in grey.histogram() if n > 20]) > 30

    assert grounds["light"] > 230
    assert grounds["dark"] < 50


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_theme_that_was_asked_for_stays(new_tab, tmp_path, theme):
    """Whatever the system says."""
    tab = new_tab(color_scheme="dark" if theme == "light" else "light")
    desk = tab.show(one(theme=theme), tmp_path)

    expect(desk.root).to_have_attribute("data-theme", theme)


def test_it_changes_with_the_system(tab, tmp_path):
    """At dusk, while it is open."""
    desk = tab.show(one(), tmp_path)
    expect(desk.root).to_have_attribute("data-theme", "light")

    tab.page.emulate_media(color_scheme="dark")

    expect(desk.root).to_have_attribute("data-theme", "dark")
