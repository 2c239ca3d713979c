"""A prediction in JupyterLab: by keys alone, locked, and there again after a reload."""

from __future__ import annotations

import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from browser.desk import Desk
from browser.lab import START_MS
from browser.tab import WIDE, tabs
from sandbox.course.progress_file import MARKER, NAME

ASK = "from sandbox import predict\n"
CHOSEN = "You chose A. It is locked."


@pytest.fixture
def asked(browser, lab, request):
    """A question of its own for each test, in a working copy; the cell has been run."""
    (lab.folder / MARKER).write_text("{}")
    number = request.param
    lab.write(f"{number}.ipynb", f'{ASK}predict("{number}")')
    with tabs(browser, lab.address) as new_tab:
        notebook = lab.open(new_tab(viewport=WIDE).page, f"{number}.ipynb")
        notebook.run_all()
        yield notebook, lab


def output(notebook):
    return notebook.root.locator(".jp-CodeCell").first.locator(".jp-Cell-outputArea")


def option(notebook, key):
    named = re.compile(rf"^\S\s+{key}\s")
    return output(notebook).get_by_role("button", name=named)


def player(notebook, place):
    frame = output(notebook).locator("iframe[title^='Player:']").nth(place)
    frame.scroll_into_view_if_needed()
    desk = Desk(frame.content_frame)
    desk.root.wait_for()
    return desk


@pytest.mark.parametrize("asked", ["L03.P1"], indirect=True)
def test_option_is_chosen_by_keys_and_stays(asked):
    """Tab and Enter; then a reload of the page, and the cell once more."""
    notebook, lab = asked
    before = notebook.state
    option(notebook, "D").wait_for()
    option(notebook, "A").focus()
    notebook.page.keyboard.press("Tab")
    expect(option(notebook, "B")).to_be_focused()
    notebook.page.keyboard.press("Shift+Tab")

    notebook.page.keyboard.press("Enter")

    expect(output(notebook).get_by_role("status").first).to_contain_text(CHOSEN)
    expect(option(notebook, "A")).to_have_accessible_name(
        "◉  A  2: those that it missed, 4 and 5 · your choice"
    )
    expect(option(notebook, "A")).to_be_focused()
    expect(option(notebook, "B")).to_be_disabled()
    expect(option(notebook, "D")).to_contain_text("this is right")
    assert notebook.state == before
    kept = json.loads((lab.folder / NAME).read_text(encoding="utf-8"))
    assert kept["predictions"]["L03.P1"]["choice"] == "A"

    notebook.save()
    notebook.page.reload(timeout=START_MS)
    notebook.waits()
    notebook.choose("Kernel", "Restart Kernel and Run All Cells…")
    notebook.page.get_by_role("button", name="Confirm Kernel Restart").click()

    expect(option(notebook, "B")).to_be_disabled(timeout=START_MS)
    expect(output(notebook).get_by_role("status").first).to_contain_text(CHOSEN)


@pytest.mark.parametrize("asked", ["L03.P2"], indirect=True)
def test_player_hides_the_rest_until_somebody_has_chosen(asked):
    """Before it there is no way on; after it the believed run plays as ghosts."""
    notebook, _ = asked
    before = player(notebook, 0)
    before.press("End")
    expect(before.root.locator(".evp-veil")).to_contain_text("hidden until you say")
    assert before.root.locator(".evp-veil button").count() == 0

    option(notebook, "A").press("Enter")

    expect(output(notebook).locator("iframe[title^='Player:']")).to_have_count(2)
    after = player(notebook, 0)
    expect(after.root.locator(".evp-veil")).to_contain_text("You said A.")
    expect(after.root.locator(".evp-ghost")).to_have_count(1)
    expect(player(notebook, 1).stages).to_have_count(2)


@pytest.mark.parametrize("asked", ["L04.P2"], indirect=True)
def test_axe_finds_nothing_serious_in_a_prediction(asked):
    """Before and after the choice."""
    notebook, _ = asked
    option(notebook, "A").wait_for()
    before = serious(notebook)
    option(notebook, "B").press("Enter")
    expect(option(notebook, "A")).to_be_disabled()

    assert before == []
    assert serious(notebook) == []


def serious(notebook):
    area = output(notebook)
    area.evaluate("(area) => { area.id = 'looked-at'; }")
    found = Axe().run(notebook.page, context="#looked-at").response["violations"]
    bad = [v for v in found if v["impact"] in ("serious", "critical")]
    return [(v["id"], [n["target"] for n in v["nodes"]]) for v in bad]
