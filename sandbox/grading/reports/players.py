"""Runs in a page: the player is in it once, and each run begins when it is opened.

What a run holds is JSON that no browser takes for a program. It plays in a frame that
may run the player and do nothing more.
"""

from __future__ import annotations

import json
from base64 import b64encode
from functools import cache
from hashlib import sha256
from types import SimpleNamespace

from sandbox.grading.reports.standing import Json
from sandbox.grading.reports.text import attribute, html
from sandbox.kernel.trace_json import from_json
from sandbox.views.player.output import Player
from sandbox.views.player.packed import loader, source
from sandbox.views.player.page import MOUNT, ground, inert, whole_page
from sandbox.views.reading import Reading

PLACE = {"title": "Player", "theme": "auto", "a run": "goes here"}
# Opens a frame the first time that somebody wants to see its run.
OPENER = """
const parts = JSON.parse(document.getElementById("player").textContent);
const open = (place) => {
  if (!place.open || place.querySelector("iframe")) return;
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-scripts");
  frame.title = place.dataset.title;
  frame.height = place.dataset.height;
  frame.srcdoc = parts.join(place.querySelector("script").textContent);
  place.append(frame);
};
for (const place of document.querySelectorAll("details.run")) {
  place.addEventListener("toggle", () => open(place));
  open(place);
}
"""
LOST = '<p class="quiet">The run of this answer cannot be drawn.</p>'


def playable(
    run: Json | None, summary: str, before: str = "", *, is_open: bool = False
) -> str:
    """A run, folded up, to be opened and played from the event at which it went wrong.

    run: as results have it. summary: HTML. before: HTML that is folded up with it.
    Nothing, if there is no run.
    """
    if run is None:
        return ""
    try:
        player = player_of(run)
    except Exception:  # one strange run must not cost a class its reports
        return LOST
    opened = " open" if is_open else ""
    title = attribute(f"Player: {player.title}", 200)
    return (
        f'<details class="run" data-title="{title}" data-height="{player.height}"'
        f"{opened}><summary>{summary}</summary>{before}"
        f'<script type="application/json">{inert(player.payload)}</script>'
        f"<noscript><p>It plays where scripts are allowed. In words: "
        f"{html(player.payload['story'])}</p></noscript></details>"
    )


def player_of(run: Json) -> Player:
    """Raises BrokenTraceError; of a run that was bent on purpose, anything."""
    text = json.dumps(run["trace"])
    reading = Reading(SimpleNamespace(name=run["name"], trace=from_json(text)))
    at = run["at"]
    is_there = at is not None and 0 <= at < len(reading.trace)
    return Player(reading.name, [], (), [reading], at=at if is_there else None)


@cache
def template() -> str:
    """The page of a frame in two parts, between which its run goes, as inert JSON."""
    page = whole_page(PLACE, ground("auto"), loader(MOUNT))
    return f'<script type="application/json" id="player">{inert(split(page))}</script>'


def split(page: str) -> list[str]:
    before, after = page.split(inert(PLACE))
    return [before, after]


def scripts() -> str:
    """What a page with runs ends with."""
    return f'{template()}<script type="module">{OPENER}</script>'


@cache
def allowed() -> str:
    """The only scripts that may run in the page and its frames, by their digests."""
    programs = (OPENER, loader(MOUNT), source() + MOUNT)
    return " ".join(f"'sha256-{digest(program)}'" for program in programs)


def digest(program: str) -> str:
    return b64encode(sha256(program.encode()).digest()).decode()


def has_runs(body: str) -> bool:
    return '<details class="run"' in body
