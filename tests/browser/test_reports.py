"""Report and feedback in a browser: everyone can read them, and no stranger runs there."""

from __future__ import annotations

from io import BytesIO

import pytest
from axe_playwright_python.sync_playwright import Axe
from made_results import RUN, a_class, passed, result, wrong
from PIL import Image
from playwright.sync_api import expect

from browser.desk import Desk
from sandbox.grading.reports.all_of_them import write_all

PAGES = ("report.html", "feedback/ann.html")
SMALL = {"width": 1280, "height": 720}
ATTACK = "</script></bdi></pre><img src=x onerror=alert(1)><script>alert(2)</script>"


@pytest.fixture(scope="module")
def marked(tmp_path_factory):
    """A class whose reports are written."""
    folder = tmp_path_factory.mktemp("marks")
    ann, *others = a_class()
    noisy = wrong("2.2", "one_name", printed="one\n" * 80, notes=["in two cells"])
    ann["exercises"].append(noisy)
    dee = result("dee", wrong("2.4", "a_set"))
    every = [ann, *others, dee, result("eve", attacked(), name=ATTACK, notes=[ATTACK])]
    write_all(folder, RUN, every)
    return folder


def attacked():
    words = dict.fromkeys(("label", "fact", "advice", "got", "printed"), ATTACK)
    return wrong("2.4", "pairs", steps=[ATTACK], notes=[ATTACK], **words)


def opened(tab, folder, name):
    tab.page.goto((folder / name).as_uri())
    return tab.page


def open_all(page):
    page.locator("details").evaluate_all("all => all.forEach((d) => (d.open = true))")
    expect(page.locator("iframe")).to_have_count(page.locator("details.run").count())
    for place in page.locator("iframe").all():
        Desk(place.content_frame).root.wait_for()


def violations(page):
    """What axe-core calls serious or critical, with where."""
    found = Axe().run(page).response["violations"]
    return [
        (one["id"], node["target"], node["failureSummary"])
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_serious(new_tab, marked, name, scheme):
    """By day and by night, shut and open."""
    tab = new_tab(viewport=SMALL, color_scheme=scheme, reduced_motion="reduce")
    page = opened(tab, marked, name)
    assert violations(page) == []

    open_all(page)

    assert violations(page) == []


def test_a_popular_wrong_world_is_one_click_away(still_tab, marked):
    """It is not there before, or sixteen players would start with the report."""
    page = opened(still_tab, marked, "report.html")
    expect(page.locator("iframe")).to_have_count(0)

    page.get_by_text("Play the most popular wrong world: a set").click()

    frame = page.locator("iframe")
    expect(frame).to_have_count(1)
    expect(frame).to_have_attribute("sandbox", "allow-scripts")
    desk = Desk(frame.content_frame)
    desk.root.wait_for()
    assert desk.last > 3


def test_feedback_begins_at_the_guilty_event(still_tab, marked):
    """The first of its runs is open already."""
    page = opened(still_tab, marked, "feedback/ann.html")
    desk = Desk(page.locator("iframe").content_frame)
    desk.root.wait_for()

    row = wrong("2.4", "a_set")
    assert row["run"]["at"] is not None
    told = row["run"]["trace"]["columns"]["at_ms"][row["run"]["at"]]
    assert desk.clock.text_content().startswith(f"{told:,} ms")
    expect(page.locator("iframe")).to_have_count(1)


@pytest.mark.parametrize("name", ["report.html", "feedback/eve.html"])
def test_what_a_stranger_wrote_is_text(still_tab, marked, name):
    """No dialog, no picture, no error: the tab fails on each of them."""
    page = opened(still_tab, marked, name)
    open_all(page)

    expect(page.get_by_text(ATTACK).first).to_be_attached()
    assert page.locator("img").count() == 0
    assert page.locator("script:not([type='application/json'])").count() == 1


def test_a_script_that_got_in_would_not_run(new_tab, marked, tmp_path):
    """The browser refuses what the page does not name, whatever escaped the escaping."""
    text = (marked / "feedback" / "ann.html").read_text("utf-8")
    evil = "<script>document.title='evil'</script><b onclick=\"document.title='evil'\">b</b>"
    (tmp_path / "spoilt.html").write_text(
        text.replace("<h1>", f"{evil}<h1>", 1), "utf-8"
    )
    tab = new_tab()

    page = opened(tab, tmp_path, "spoilt.html")
    page.locator("b").first.click()

    assert page.title() == "Feedback for Lee, Ann"
    refused = [said for said in tab.problems if "Content Security Policy" in said]
    assert len(refused) == 2
    tab.problems.clear()


@pytest.mark.parametrize("name", PAGES)
def test_all_can_be_read_without_scripts(new_tab, marked, name):
    """Marks, hints and steps are in the page itself; a run is told in words."""
    tab = new_tab(java_script_enabled=False, viewport=SMALL)
    page = opened(tab, marked, name)
    for summary in page.locator("details > summary").all():
        if not summary.locator("xpath=..").evaluate("one => one.open"):
            summary.click()

    told = page.locator("main").inner_text()
    row = wrong("2.4", "a_set")
    assert row["advice"] in told
    assert row["steps"][-1] in told
    assert "It plays where scripts are allowed. In words: " in told
    expect(page.locator("iframe")).to_have_count(0)


@pytest.mark.parametrize(
    ("name", "width"), [(n, w) for n in PAGES for w in (1280, 480)]
)
def test_a_page_needs_no_scrolling_sideways(new_tab, marked, name, width):
    """The table of a class may scroll in itself."""
    tab = new_tab(viewport={"width": width, "height": 720})
    page = opened(tab, marked, name)
    open_all(page)

    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", PAGES)
def test_pages_follow_the_theme_of_the_system(new_tab, marked, name):
    """Dark on light, or light on dark."""
    grounds = {}
    for scheme in ("light", "dark"):
        page = opened(new_tab(color_scheme=scheme), marked, name)
        grey = Image.open(BytesIO(page.screenshot())).convert("L").histogram()
        grounds[scheme] = grey.index(max(grey))

    assert grounds["light"] > 230
    assert grounds["dark"] < 50


def test_how_an_answer_ended_is_told_without_colour(tab, tmp_path):
    """In grey, no two ends look or sound the same."""
    ends = [
        "passed",
        "partial",
        "failed",
        "unanswered",
        "died",
        "too slow",
        "not marked",
    ]
    rows = [
        {**passed("2.4"), "number": f"2.{n}", "status": s} for n, s in enumerate(ends)
    ]
    write_all(tmp_path, RUN, [result("ann", *rows)])
    page = opened(tab, tmp_path, "report.html")

    cells = page.locator("table.class tbody td[class*='s-']")
    words = cells.locator("small").all_text_contents()
    shapes = cells.evaluate_all(
        "all => all.map((c) => getComputedStyle(c, '::before').content)"
    )
    assert len(set(words)) == len(set(shapes)) == len(ends)
