"""From Shift+Enter on a lesson's cell to its picture, on less than a machine has.

JupyterLab, its kernel and the browser share one core, and the page runs at half of its
speed: about what half a core would give. The limit is one second.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))  # as pytest has it, for `browser`

from browser.chromium import SWITCHES, where_it_is
from browser.lab import Notebook, jupyter_lab

LIMIT_S = 1.0
SLOWER = 2
IMPORTS = "from sandbox import World, compare, scenario, show"
SHOW = """world = World(seed=2)
shop = world.story("ticketing", on=world.event_bus())
shop.tickets.emit("ticket:updated", id=1, price=15)
show(world.run(until_ms=1_000))"""
COMPARE = """purchase = scenario("paid purchase")
compare(purchase.run(on="bus", seed=2), purchase.run(on="channels", seed=2))"""
# The peer: what JupyterLab itself takes for its first frame, with nothing in it.
EMPTY = """from IPython.display import display
display({"text/html": '<iframe title="Player: none" srcdoc="<p class=evp>"></iframe>'},
        raw=True)"""
CELLS = [IMPORTS, SHOW, COMPARE]


def figures() -> dict[str, float | str]:
    if where_it_is() is None:
        return {"not measured": "no Chromium was found"}
    if not hasattr(os, "sched_setaffinity"):
        return {"not measured": "this system cannot keep processes on one core"}
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})  # what is started from here inherits it
    try:
        waited = [round_of(CELLS) for _ in range(3)]
        empty = [round_of([IMPORTS, EMPTY])[0] for _ in range(3)]
    finally:
        os.sched_setaffinity(0, cores)
    names = ("first show", "compare")
    found: dict[str, float | str] = {}
    for name, *seconds in zip(names, *waited, strict=True):
        found[f"{name}, s (one core, page at half speed)"] = round(median(seconds), 2)
        found[f"share of the limit, {name}"] = round(median(seconds) / LIMIT_S, 2)
    found["an empty frame in their place, s"] = round(median(empty), 2)
    return found


def round_of(cells: list[str]) -> list[float]:
    """How long each cell with a picture took, in a new JupyterLab."""
    with (
        TemporaryDirectory() as folder,
        jupyter_lab(Path(folder)) as lab,
        sync_playwright() as play,
    ):
        path = where_it_is(play.chromium.executable_path)
        browser = play.chromium.launch(executable_path=path, args=SWITCHES)
        page = browser.new_page(viewport={"width": 1200, "height": 1600})
        lab.write("cells.ipynb", *cells)
        notebook = lab.open(page, "cells.ipynb")
        watch = page.context.new_cdp_session(page)
        watch.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        waited = [shown(page, notebook, place) for place in range(len(cells))]
        browser.close()
    return waited[1:]


def shown(page: Any, notebook: Notebook, place: int) -> float:
    """Run the next cell; the seconds until its player stands there, if it has one."""
    cell = notebook.root.locator(".jp-CodeCell").nth(place)
    cell.locator(".cm-content").click()
    start = perf_counter()
    page.keyboard.press("Shift+Enter")
    if place > 0:
        frame = cell.locator("iframe[title^='Player:']")
        frame.scroll_into_view_if_needed()  # it begins once it is seen
        frame.content_frame.locator(".evp").wait_for(state="attached")
    taken = perf_counter() - start
    notebook.waits()
    return taken


if __name__ == "__main__":
    for name, value in figures().items():
        print(f"{name}: {value}")
