"""Several runs under one playhead: equal times show equal states, and all is said."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from test_views import odd_runs

from browser.runs import both, played
from sandbox.views.showing import compare, show


def stores():
    story = played("server restarts").scenario
    return compare(*(story.run(store=name) for name in ("file", "sql")))


def drawn(stage):
    words = "s => [...s.querySelectorAll('text')].filter(t => t.getBoundingClientRect().width > 0).map(t => t.textContent)"
    return stage.evaluate(words)


def test_runs_that_do_the_same_go_on_together(still_tab, tmp_path):
    """One press for all of them, and a sentence that holds for each."""
    view = stores()
    desk = still_tab.show(view, tmp_path)
    steps = [len(run["steps"]) for run in view.payload["runs"]]

    assert desk.last + 1 < 1.3 * max(steps)
    for step in range(0, desk.last // 2, 5):
        desk.goes_to(step)
        one, other = map(drawn, desk.stages.all())
        assert one == other
        assert desk.said.startswith("all: ")


def test_what_is_not_the_same_is_said_of_each(still_tab, tmp_path):
    """With the name of its run before it."""
    desk = still_tab.show(both("orders sleeps"), tmp_path)
    lines = desk.prose.locator("> span")
    for step in range(desk.last):
        desk.goes_to(step)
        if lines.count() > 1:
            break

    expect(lines.nth(0)).to_contain_text("bus: ")
    expect(lines.nth(1)).to_contain_text("channels: ")


@pytest.mark.parametrize("key", ["b", "ArrowRight"])
def test_scenes_of_all_runs_stay_where_they_are(still_tab, tmp_path, key):
    """Each under the name of its run, whichever is looked at."""
    desk = still_tab.show(both("orders sleeps"), tmp_path)
    story = desk.root.locator(".evp-story")
    before = story.inner_text()
    assert "Scenes of bus" in before
    assert "Scenes of channels" in before

    desk.press(key, key)

    assert story.inner_text() == before


def test_each_tick_is_the_beginning_of_a_scene(still_tab, tmp_path):
    """Of any of the runs."""
    desk = still_tab.show(both("orders sleeps"), tmp_path)
    desk.press("Home")
    for _ in desk.ticks.all():
        scene, step = desk.scene, desk.step
        desk.press("Shift+ArrowRight")
        assert (desk.scene, desk.step) > (scene, step)
    desk.stands_at(desk.last)


def test_what_is_given_again_has_a_sign_of_its_own(still_tab, tmp_path):
    """On its way, in the count of who got it, and in the sentence."""
    desk = still_tab.show(both("orders sleeps"), tmp_path)
    tokens = desk.root.locator(".evp-token[data-again]:not([display])")
    for step in range(desk.last):
        desk.goes_to(step)
        if "again" in desk.said:
            break

    assert "it had been given this before" in desk.said
    assert tokens.count() == 1
    assert "again" in tokens.first.get_attribute("aria-label")
    count = desk.stages.first.get_by_text("arrived where the same had arrived before")
    assert count.evaluate_all(
        "all => all.some(t => !t.parentNode.hasAttribute('display'))"
    )


def test_run_that_is_over_says_when_it_ended(still_tab, tmp_path):
    """As long as another goes on."""
    desk = still_tab.show(both("orders sleeps"), tmp_path)
    first, second = desk.root.locator(".evp-run h4").all()
    expect(first).not_to_contain_text("ended at")

    desk.press("End")

    expect(first).to_contain_text("ended at 502 ms")
    expect(second).not_to_contain_text("ended at")


def test_channels_without_events_are_counted_not_drawn(still_tab, tmp_path):
    """Six empty tapes hide the one that matters."""
    desk = still_tab.show(both("orders sleeps"), tmp_path)

    expect(desk.root.locator(".evp-run").last).to_contain_text(
        "and 5 channels without events"
    )


def test_service_says_why_it_did_what_it_did_last(still_tab, tmp_path):
    """Each sentence with its number; the ways on the stage have the same."""
    desk = still_tab.show(both(), tmp_path)
    desk.press("End")

    desk.stages.last.locator(".evp-service").first.click()

    items = desk.why.get_by_role("listitem")
    numbers = desk.why.locator(".evp-mark").all_text_contents()
    assert numbers == [str(place + 1) for place in range(items.count())]
    badges = desk.root.locator(".evp-trails g:not([display]) > .evp-badge text")
    assert set(badges.all_text_contents()) <= set(numbers)
    expect(items.last).to_contain_text("tickets")


def test_run_in_which_nothing_happened_says_so(still_tab, tmp_path):
    """Rather than count to one of none."""
    desk = still_tab.show(show(odd_runs()["nothing"]), tmp_path)

    expect(desk.clock).to_have_text("Nothing has happened.")
    expect(desk.prose).to_contain_text("Nothing has happened.")
