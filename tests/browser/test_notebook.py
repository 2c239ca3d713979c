"""The player in JupyterLab: it plays there, is saved, and leaves the notebook alone."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from browser.keys import KEYS
from browser.lab import LESSON
from browser.tab import WIDE, tabs

FOCUS = "document.activeElement.tagName"
STILL = ".jp-OutputArea-output img[alt]"
# Of the players in lesson 02: of its first run, and of its comparison. The others belong
# to two predictions and a mission.
FIRST, COMPARED, ALL = 0, 2, 5


@pytest.fixture(scope="module")
def new_tab(browser, lab):
    """Makes tabs that may ask this JupyterLab, and nobody else."""
    with tabs(browser, lab.address) as make:
        yield make


@pytest.fixture(scope="module")
def lesson(lab, new_tab):
    """The lesson, once all of its cells have been run."""
    notebook = lab.open(new_tab(viewport=WIDE).page, LESSON)
    notebook.run_all()
    return notebook


@pytest.fixture(scope="module")
def saved(lab, lesson):
    """The file of it."""
    lesson.save()
    return lab.folder / LESSON


def test_a_lesson_that_is_run_has_players(lesson):
    """One for the first run, one for the comparison; neither plays by itself."""
    expect(lesson.frames).to_have_count(ALL)

    for place in (FIRST, COMPARED):
        desk = lesson.player(place)
        desk.is_paused()
        desk.plays_to_the_end()
        desk.press("ArrowLeft", *"[[[[[")
        desk.stands_at(desk.last - 1)
        desk.goes_to(3)


@pytest.mark.parametrize("place", [FIRST, COMPARED])
def test_a_frame_has_room_for_its_player(lesson, place):
    """At rest there is nothing to scroll in it, and hardly anything empty."""
    desk = lesson.player(place)
    for key in ("Home", "End"):
        desk.press(key)
        high = desk.root.evaluate("document.scrollingElement.scrollHeight")
        room = desk.root.evaluate("innerHeight")
        assert high <= room
        assert desk.root.bounding_box()["height"] > 0.75 * room


@pytest.mark.parametrize("key", KEYS)
def test_key_in_a_frame_does_not_reach_the_notebook(lesson, key):
    """B would add a cell, and two Ds would delete one."""
    desk = lesson.player(COMPARED)
    desk.prose.click()
    before = lesson.state

    KEYS[key](desk)

    assert lesson.state == before
    assert lesson.page.evaluate(FOCUS) == "IFRAME"


def test_keys_that_it_does_not_know_are_not_the_notebooks(lesson):
    """Nor those of a word that somebody types in the belief to be elsewhere."""
    desk = lesson.player(FIRST)
    desk.prose.click()
    before = lesson.state

    desk.press(*"abddxvyzm", "Enter", "Delete", "ArrowDown", "Shift+Enter")

    assert lesson.state == before


def test_two_players_do_not_disturb_each_other(lesson):
    """Each has a playhead and keys of its own."""
    first, second = lesson.player(FIRST), lesson.player(COMPARED)
    first.goes_to(2)
    said = first.prose.text_content()
    theme = first.root.get_attribute("style")

    second.plays_to_the_end()
    second.press("t", "w", "b")

    first.stands_at(2)
    assert first.prose.text_content() == said
    assert first.root.get_attribute("style") == theme
    expect(first.rows.first).to_be_hidden()
    second.press("t", *"[[[[[")


def test_saved_and_opened_again_the_players_are_there(lab, new_tab, saved):
    """Before anything is run again."""
    notebook = lab.open(new_tab(viewport=WIDE).page, saved.name)

    expect(notebook.frames).to_have_count(ALL)
    notebook.player(COMPARED).plays_to_the_end()


def test_a_copy_that_is_not_trusted_shows_the_picture(lab, new_tab, saved):
    """It has been changed by somebody else: no script of it runs, but it can be read."""
    notebook = json.loads(saved.read_text("utf-8"))
    notebook["cells"][0]["source"] = "# Sent by somebody"
    (lab.folder / "copy.ipynb").write_text(json.dumps(notebook), "utf-8")

    opened = lab.open(new_tab(viewport=WIDE).page, "copy.ipynb")

    pictures = opened.root.locator(STILL)
    expect(pictures).to_have_count(pictures_in(notebook))
    expect(opened.frames).to_have_count(0)
    for picture in pictures.all():
        picture.scroll_into_view_if_needed()
        assert (
            picture.evaluate("img => img.decode().then(() => img.naturalWidth)") > 500
        )
        assert "publish" in picture.get_attribute("alt")


def pictures_in(notebook) -> int:
    """How many its outputs hold."""
    outputs = (one for cell in notebook["cells"] for one in cell.get("outputs", []))
    shown = ("".join(one.get("data", {}).get("text/html", "")) for one in outputs)
    return sum("<img " in html for html in shown)
