"""Missions: something to bring about with a panel, ticked while it happens.

    desk = mission("nobody hears")
    desk                                  buttons, and the goals above them
    desk.press('publish tickets {"type": "news"}')

A mission earns no points.
"""

from __future__ import annotations

from sandbox.course.missions.board import Board, Mission
from sandbox.course.missions.everyone import EVERYONE
from sandbox.course.missions.late import LATE
from sandbox.course.missions.restarts import RESTARTS
from sandbox.errors import UnknownNameError

MISSIONS: dict[str, Mission] = {m.name: m for m in (*EVERYONE, *LATE, *RESTARTS)}


def mission(name: str) -> Board:
    """The panel of a mission, with its goals. Raises UnknownNameError."""
    if name not in MISSIONS:
        raise UnknownNameError("mission", name, MISSIONS)
    return Board(MISSIONS[name])
