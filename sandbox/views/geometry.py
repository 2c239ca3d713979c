"""Parts of lines: up to a shape, or between holes."""

from __future__ import annotations

from collections.abc import Iterator

from sandbox.views.card import Point


def shorter(start: Point, end: Point, by: float) -> Point:
    """The end of an arrow that stops before the shape it points at."""
    (x0, y0), (x1, y1) = start, end
    length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5 or 1.0
    return x1 - (x1 - x0) / length * by, y1 - (y1 - y0) / length * by


def between(
    left: float, right: float, holes: list[tuple[float, float]]
) -> Iterator[tuple[float, float]]:
    """What is left of a line when the holes are taken out."""
    for begin, end in sorted(holes):
        if begin > left:
            yield left, begin
        left = max(left, end)
    if right > left:
        yield left, right
