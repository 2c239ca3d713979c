"""A player whose question is asked beside it, by buttons that keep what was chosen."""

from __future__ import annotations

from typing import Any

from sandbox.views.player.output import OneRun
from sandbox.views.showing import show

CHOOSE = "Choose one of the options above."


def waiting(run: Any, after: int | str) -> OneRun:
    """What comes after an entry stays hidden: nobody can choose in the player."""
    view = show(run, veil_after=after, question=CHOOSE, options={"A": "", "B": ""})
    veil = {**view.payload["veil"], "options": []}
    view.payload = {**view.payload, "veil": veil}
    return view


def answered(
    run: Any, after: int | str, key: str, text: str, believed: Any = None
) -> OneRun:
    """Nothing is hidden any more, and the player goes on at that entry.

    believed: a run that plays as ghosts beside it.
    """
    choice = text if believed is None else (text, believed)
    options = {key: choice, "-": ""}
    asked = show(run, veil_after=after, question="Your prediction:", options=options)
    view, veil = show(run), asked.payload["veil"]
    chosen = {**veil, "options": veil["options"][:1], "answered": True}
    story, start = view.payload["story"], veil["after"]
    view.payload = {**asked.payload, "story": story, "at": start, "veil": chosen}
    return view
