"""The names of events in a space-time diagram, where there is room for them."""

from __future__ import annotations

from typing import NamedTuple

from sandbox.views.card import WIDTH, text_width
from sandbox.views.moments import Axis
from sandbox.views.scene import Scene
from sandbox.views.view import MARGIN
from sandbox.views.words import short_event

SIZE = 10.0


class Label(NamedTuple):
    x: float
    y: float
    text: str


def event_labels(
    scene: Scene, axis: Axis, ys: dict[str, float]
) -> tuple[list[Label], int]:
    """(the names to draw, how many are left out because another is there)"""
    placed: list[Label] = []
    left_out = 0
    for arrow, abouts in scene.sent.items():
        source, target = arrow.source, arrow.target
        if source not in ys or target not in ys:
            continue  # a trace without a bus or server
        names = [scene.reading.event_names[about] for about in abouts]
        text = short_event(names[0], 22) + (f" +{len(names) - 1}" if names[1:] else "")
        # Arrows go to the lane of what connects: the name stands on the other side.
        y = ys[source] + (-9 if ys[target] > ys[source] else 17)
        x = min(axis.x(arrow.left_ms), WIDTH - MARGIN - text_width(text, SIZE))
        label = Label(x, y, text)
        if any(_touch(label, other) for other in placed):
            left_out += len(names)
        else:
            placed.append(label)
    return placed, left_out


def _touch(one: Label, other: Label) -> bool:
    if one.y != other.y:
        return False
    ends = one.x + text_width(one.text, SIZE), other.x + text_width(other.text, SIZE)
    return one.x < ends[1] and other.x < ends[0]
