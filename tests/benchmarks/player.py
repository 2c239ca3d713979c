"""The player in a browser: how smooth, how quick to seek, how large in a notebook.

A crowd is 50 services of which some 300 messages are on their way at once. Times are
those of the browser itself, with nothing drawn by a graphics card. What else this
machine does at the time counts against it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from playwright.sync_api import Page, sync_playwright

from sandbox import World, compare, scenario, show
from sandbox.views.player.packed import FILE, source
from tests.browser.chromium import SWITCHES, where_it_is

FRAME_MS, SCRIPT_MS, SEEK_MS, OUTPUT_KB = 1000 / 60, 2, 16, 150
SEEKS = 101
ROUNDS = 5
SIZE = {"width": 900, "height": 1000}

PLAY = """async (seconds) => {
  const seen = (token) => token.getAttribute("display") !== "none";
  const tokens = () => [...document.querySelectorAll(".evp-token")].filter(seen).length;
  const frame = () => new Promise(requestAnimationFrame);
  const begin = await frame();
  const fewest = tokens();
  let [now, before, frames, slow] = [begin, begin, 0, 0];
  while (now - begin < seconds * 1000) {
    now = await frame();
    slow = Math.max(slow, now - before);
    before = now;
    frames += 1;
  }
  return { frames, slow, per_s: frames / ((now - begin) / 1000), tokens: Math.min(fewest, tokens()) };
}"""
SEEK = """(steps) => {
  const slider = document.querySelector("input[type=range]");
  return steps.map((step) => {
    slider.value = step;
    const before = performance.now();
    slider.dispatchEvent(new Event("input"));
    document.body.getBoundingClientRect(); // what has changed is laid out as well
    return performance.now() - before;
  });
}"""
MOST = "Number(document.querySelector('input[type=range]').max)"


def figures() -> dict[str, float | str]:
    if where_it_is() is None:
        return {"not measured": "no Chromium was found"}
    with TemporaryDirectory() as folder, page_in(Path(folder)) as page:
        return {**smoothness(page), **seeking(page), **sizes(), **waiting(page)}


@contextmanager
def page_in(folder: Path) -> Iterator[Page]:
    """A page of a browser; what is saved for it goes into the folder."""
    with sync_playwright() as play:
        path = where_it_is(play.chromium.executable_path)
        browser = play.chromium.launch(executable_path=path, args=SWITCHES)
        page = browser.new_page(viewport=SIZE)
        page.saved = folder / "run.html"  # type: ignore[attr-defined]
        yield page
        browser.close()


def opened(page: Page, view: Any) -> float:
    """Write the whole of a view and show it; how many ms that took the browser."""
    view.save(page.saved)  # type: ignore[attr-defined]
    start = perf_counter()
    page.goto(page.saved.as_uri())  # type: ignore[attr-defined]
    page.locator(".evp").wait_for()
    return (perf_counter() - start) * 1000


def played(services: int, events: int, gap_ms: int, latency_ms: int = 1) -> Any:
    world = World(latency_ms=latency_ms)
    names = [f"s{number}" for number in range(services)]
    cast = list(world.services(names, on=world.event_bus()))
    for number in range(events):
        emit = partial(cast[number % services].emit, "news", id=number)
        world.clock.after(number * gap_ms, emit)
    return world.run()


def smoothness(page: Page) -> dict[str, float | str]:
    """50 actors, six fan-outs on their way at a time, and a seventh about to leave."""
    opened(page, show(played(services=50, events=30, gap_ms=10, latency_ms=60)))
    page.locator("input[type=range]").fill(str(page.evaluate(MOST) // 3))
    watch = page.context.new_cdp_session(page)
    watch.send("Performance.enable")
    page.get_by_role("button", name="play", exact=True).click()
    before = seconds_of(watch)
    seen = page.evaluate(PLAY, 3)
    after = seconds_of(watch)
    spent = {name: (after[name] - before[name]) * 1000 for name in before}
    script, task = (
        spent[n] / seen["frames"] for n in ("ScriptDuration", "TaskDuration")
    )
    return {
        "messages on their way at once, at least": seen["tokens"],
        "frames a second": round(seen["per_s"], 1),
        "share of 60 frames a second": round(seen["per_s"] / 60, 2),
        "longest frame, ms": round(seen["slow"], 1),
        "script a frame, ms": round(script, 2),
        "share of the limit of 2 ms": round(script / SCRIPT_MS, 2),
        "all work of the page a frame, ms": round(task, 2),
    }


def seconds_of(watch: Any) -> dict[str, float]:
    """What the browser says of its work so far."""
    metrics = watch.send("Performance.getMetrics")["metrics"]
    named = ("ScriptDuration", "TaskDuration")
    return {m["name"]: m["value"] for m in metrics if m["name"] in named}


def seeking(page: Page) -> dict[str, float | str]:
    """To steps drawn by lot, in a run of more than 100,000 entries."""
    run = played(services=4, events=7_200, gap_ms=3)
    start = perf_counter()
    view = show(run)
    view._repr_mimebundle_()
    made = perf_counter() - start
    took = opened(page, view)
    last = page.evaluate(MOST)
    chance = Random(1)
    steps = [chance.randint(0, last) for _ in range(SEEKS)]
    ms = page.evaluate(SEEK, steps)
    assert f"event {steps[-1] + 1} of" in page.locator(".evp-clock").inner_text()
    return {
        "entries of a long trace": len(run.trace),
        "MB of its page": round(page.saved.stat().st_size / 1e6, 1),  # type: ignore[attr-defined]
        "to make its output in Python, s": round(made, 1),
        "to open it, ms": round(took),
        "seek in it, median ms": round(median(ms), 1),
        "share of the limit of 16 ms": round(median(ms) / SEEK_MS, 2),
        "seek in it, longest ms": round(max(ms), 1),
    }


def sizes() -> dict[str, float | str]:
    """KB of one output in a saved notebook. Each holds the player itself, packed."""
    found: dict[str, float | str] = {
        "the player itself, KB": round(len(source()) / 1000, 1),
        "the same packed, KB": round(FILE.stat().st_size / 1000, 1),
    }
    for said, events in (("500 trace entries", 36), ("500 events", 500)):
        run = played(services=4, events=events, gap_ms=3)
        view = show(run)
        kb = sum(len(one.encode()) for one in view._repr_mimebundle_().values()) / 1000
        whole = "" if view.payload["runs"][0]["cut"] is None else ", cut"
        found[f"output of {said} ({len(run.trace)} entries{whole}), KB"] = round(kb, 1)
        found[f"share of the limit of 150 KB, {said}"] = round(kb / OUTPUT_KB, 2)
    return found


def waiting(page: Page) -> dict[str, float | str]:
    """From running the cell of lesson 02 that compares to the player standing there."""
    python, browser = [], []
    for _ in range(ROUNDS):
        start = perf_counter()
        purchase = scenario("paid purchase")
        runs = [purchase.run(on=on, seed=2) for on in ("bus", "channels")]
        html = compare(*runs)._repr_mimebundle_()["text/html"]
        python.append((perf_counter() - start) * 1000)
        start = perf_counter()
        page.set_content(html)
        page.frame_locator("iframe").locator(".evp").wait_for()
        browser.append((perf_counter() - start) * 1000)
    return {
        "a lesson's cell in Python, ms": round(median(python), 1),
        "its output in the browser, ms": round(median(browser), 1),
    }


if __name__ == "__main__":
    for name, value in figures().items():
        print(f"{name}: {value}")
