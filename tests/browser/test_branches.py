"""Forks are tracks: along one in time, and across to another run."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from browser.runs import one, played
from browser.test_reading import violations
from sandbox.views.showing import compare

LATE = 'publish tickets {"type": "ticket:updated", "id": 1, "price": 99} @380'


@pytest.fixture
def desk(new_tab, tmp_path):
    """A run and two forks of it, in one player."""
    run = played("orders sleeps")
    forks = [run.fork(at_ms=150, do=[]), run.fork(at_ms=350, do=[LATE], keep=True)]
    return new_tab().show(compare(run, *forks), tmp_path)


def tracks(desk):
    return desk.root.locator(".evp-branch")


def test_fork_begins_below_where_it_left(desk):
    """The later fork stands further to the right, the first run goes from the start."""
    lefts = [track.bounding_box()["x"] for track in tracks(desk).all()]

    assert lefts == sorted(lefts)
    assert len(set(lefts)) == 3


def test_press_leads_along_a_track_and_across_to_it(desk):
    """To the moment pointed at, in that run."""
    track = tracks(desk).nth(2)
    box = track.bounding_box()

    track.click(position={"x": box["width"] - 2, "y": box["height"] / 2})

    expect(track).to_have_attribute("aria-pressed", "true")
    expect(desk.clock).to_contain_text("505 ms")
    expect(desk.root.locator(".evp-run[data-focus] h4")).to_contain_text("350 ms")


def test_key_leads_across_and_stays_where_it_is(desk):
    """Whoever uses the keyboard changes the run, not the moment."""
    before = desk.clock.inner_text()
    track = tracks(desk).nth(1)

    track.press("Enter")

    expect(track).to_have_attribute("aria-pressed", "true")
    assert desk.clock.inner_text() == before


def test_tracks_can_be_read_and_hit(desk):
    """Names, contrast and size."""
    assert violations(desk.root.page) == []


def test_runs_without_a_fork_have_no_tracks(new_tab, tmp_path):
    """There is nothing to lead across to."""
    desk = new_tab().show(one("paid purchase"), tmp_path)

    expect(tracks(desk)).to_have_count(0)
