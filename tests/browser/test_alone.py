"""A page of its own asks nobody for anything, and shows whatever it is given as text."""

from __future__ import annotations

from functools import cache
from html import escape

import pytest
from playwright.sync_api import expect
from test_views import odd_runs

from browser.desk import Desk
from sandbox import Service, World, handles
from sandbox.views.player.page import frame
from sandbox.views.showing import compare, show

HACK = "globalThis.hacked = true; alert(1)"
TRICKS = [
    f"</script><script>{HACK}</script>",
    f"<!--<script>{HACK}//",
    f"--><img src=x onerror='{HACK}'>",
    f'"\'`&quot;><svg onload="{HACK}">',
    f"'></iframe><script>{HACK}</script>",
    f"${{{HACK}}}\\u003cscript>]]>",
    f"javascript:{HACK}",
    "\u202eright to left\u2066",
    "\u05e9\u05dc\u05d5\u05dd <b>",
    "nul\x00 bell\x07 escape\x1b[31m line\u2028paragraph\u2029next\x85",
    "\ud83d half of a pair",
    "__proto__",
    "constructor",
]
MEGABYTE = "<b>" + "x" * 1_000_000
HACKED = "'hacked' in globalThis"


class Listener(Service):
    """Listens to all the tricks."""


for number, trick in enumerate(TRICKS):

    def hear(self, event):
        self.db.put(event.data["text"][:50], event.data)

    setattr(Listener, f"hear_{number}", handles(trick)(hear))


@cache
def tricks():
    """Services, events and payloads that are named by somebody who means no good."""
    world = World()
    hub = world.event_bus()
    for trick in TRICKS[:5]:
        world.service(trick, Listener, on=hub)
    world.run(until_ms=20)
    for host in world.hosts.values():
        for trick in TRICKS:
            host.emit(trick, text=trick, trick=trick)
        host.emit(TRICKS[0], text=MEGABYTE)
    return world.run(until_ms=100)


def walk(desk):
    """Everything it can show, all the way through."""
    desk.button("keys and signs").click()
    desk.press("t", "Home")
    desk.goes_to(desk.last // 2)
    desk.press("ArrowRight", "ArrowLeft", "End", "w", "b", "w")
    desk.plays_to_the_end()


def test_it_asks_for_nothing_but_itself(tab, tmp_path):
    """It opens in ten years, on a plane, from a stick."""
    view = show(tricks())
    walk(tab.show(view, tmp_path))

    assert tab.requests == [(tmp_path / "run.html").as_uri()]


def test_tricks_are_shown_as_text(tab, tmp_path):
    """They stand in the table as they were typed, and run nothing."""
    desk = tab.show(show(tricks()), tmp_path)

    walk(desk)

    assert not tab.page.evaluate(HACKED)
    assert desk.root.locator("script, img, b, iframe, [onload], [onerror]").count() == 0
    shown = desk.root.text_content()
    for trick in (TRICKS[0], TRICKS[1], TRICKS[3], TRICKS[8]):
        assert trick[:30] in shown
    for sign in "\x00\x07\x1b\u202e\u2066\u2028":
        assert sign not in shown.replace("\u2068", "").replace("\u2069", "")


def test_tricks_stay_in_their_frame(tab, tmp_path):
    """In a notebook the page is the value of an attribute, which nothing may end."""
    view = compare(tricks(), tricks())
    path = tmp_path / "frames.html"
    path.write_text(
        f"<!doctype html><meta charset=utf-8><title>{escape(view.title)}</title>"
        f"{frame(view.payload, 700)}<p id=after>after</p>",
        encoding="utf-8", errors="surrogatepass",
    )  # fmt: skip
    tab.page.goto(path.as_uri())
    inside = tab.page.frame_locator("iframe")
    desk = Desk(inside)

    walk(desk)

    assert tab.page.locator("iframe").count() == 1
    assert tab.page.locator("body > *").evaluate_all("a => a.map(e => e.tagName)") == [
        "IFRAME",
        "P",
    ]
    assert not tab.page.evaluate(HACKED)
    assert not desk.root.evaluate(f"() => {HACKED}")


def test_a_frame_cannot_reach_the_notebook(tab, tmp_path):
    """It may run scripts and nothing else, even if one of them went astray."""
    path = tmp_path / "frame.html"
    path.write_text(
        f"<!doctype html>{frame(show(tricks()).payload, 700)}", errors="surrogatepass"
    )
    tab.page.goto(path.as_uri())
    desk = Desk(tab.page.frame_locator("iframe"))
    desk.root.wait_for()

    reach = (
        """() => { try { return parent.document.title } catch (e) { return e.name } }"""
    )
    assert desk.root.evaluate(reach) == "SecurityError"
    assert desk.root.evaluate("() => origin") == "null"


def test_a_megabyte_is_cut_and_its_length_said(tab, tmp_path):
    """Nothing is cut in silence, and the page stays small."""
    view = show(tricks())
    desk = tab.show(view, tmp_path)
    desk.press("t", "End")

    expect(desk.root).to_contain_text("characters)")
    assert len(view.html) < 400_000


@pytest.mark.parametrize("case", odd_runs())
def test_odd_worlds_are_played(tab, tmp_path, case):
    """Empty, huge, or with names that nobody expects."""
    desk = tab.show(show(odd_runs()[case]), tmp_path)

    walk(desk)


@pytest.mark.parametrize("case", ["nothing", "odd names"])
def test_odd_worlds_are_compared(tab, tmp_path, case):
    """Beside an ordinary one."""
    odd = odd_runs()
    desk = tab.show(compare(odd[case], odd["a bus and a server"]), tmp_path)

    walk(desk)
