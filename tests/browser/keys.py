"""What each key of the player's list must do. Each begins and ends where it may."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from browser.desk import Desk

TIMES = "\N{MULTIPLICATION SIGN}"


def plays_and_pauses(desk: Desk) -> None:
    desk.press("Home")
    for start, stop in ((" ", "k"), ("K", " ")):
        desk.press(start)
        desk.is_playing()
        desk.press(stop)
        desk.is_paused()


def goes_by_events(desk: Desk) -> None:
    desk.press("Home", "ArrowRight", "ArrowRight")
    desk.stands_at(2)
    desk.press("ArrowLeft")
    desk.stands_at(1)


def goes_by_scenes(desk: Desk) -> None:
    desk.press("Home")
    desk.stands_at(0)
    before = desk.scene
    desk.press("Shift+ArrowRight", "Shift+ArrowRight")
    assert desk.scene == before + 2
    desk.press("Shift+ArrowLeft")
    assert desk.scene == before + 1
    desk.is_paused()


def goes_to_the_ends(desk: Desk) -> None:
    desk.press("End")
    desk.stands_at(desk.last)
    desk.press("Home")
    desk.stands_at(0)


def changes_speed(desk: Desk) -> None:
    expect(desk.speed).to_have_text(f"1{TIMES}")
    desk.press("]")
    expect(desk.speed).to_have_text(f"2{TIMES}")
    desk.press("[", "[")
    expect(desk.speed).to_have_text(f"0.5{TIMES}")
    desk.press("]")


def looks_at_the_other_run(desk: Desk) -> None:
    looked_at = desk.root.locator(".evp-run[data-focus] h4")
    runs = desk.root.locator(".evp-run").count()
    first = looked_at.text_content()
    desk.press("b")
    if runs > 1:
        expect(looked_at).not_to_have_text(first or "")
    for _ in range(runs - 1):
        desk.press("b")
    expect(looked_at).to_have_text(first or "")


def goes_to_the_parting(desk: Desk) -> None:
    flag = desk.button("here they part")
    desk.press("Home", "p")
    if not flag.is_visible():
        desk.stands_at(0)
        return
    expect(desk.prose).to_contain_text("Here they part.")
    parting = desk.step
    desk.press("Home")
    flag.click()
    desk.stands_at(parting)


def says_why(desk: Desk) -> None:
    desk.press("End", "w")
    expect(desk.why).to_be_visible()
    desk.press("w")
    expect(desk.why).to_be_hidden()


def shows_the_table(desk: Desk) -> None:
    desk.press("t")
    expect(desk.rows.first).to_be_visible()
    desk.press("t")
    expect(desk.rows.first).to_be_hidden()


def shows_the_list(desk: Desk) -> None:
    desk.press("?")
    expect(desk.help).to_be_visible()
    desk.press("?")
    expect(desk.help).to_be_hidden()


def shuts_what_is_open(desk: Desk) -> None:
    desk.press("?", "t", "Escape")
    expect(desk.rows.first).to_be_hidden()
    expect(desk.help).to_be_visible()
    desk.press("Escape")
    expect(desk.help).to_be_hidden()


# By what the list says to press.
KEYS: dict[str, Callable[[Desk], None]] = {
    "Space or K": plays_and_pauses,
    "← →": goes_by_events,
    "Shift + ← →": goes_by_scenes,
    "Home, End": goes_to_the_ends,
    "[ ]": changes_speed,
    "P": goes_to_the_parting,
    "B": looks_at_the_other_run,
    "W": says_why,
    "T": shows_the_table,
    "?": shows_the_list,
    "Esc": shuts_what_is_open,
}
