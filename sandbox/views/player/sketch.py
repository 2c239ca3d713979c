"""A drawing in SVG, written by hand: a few marks, the same bytes everywhere, at once.

Everything in it is still, and every text stays text.
"""

from __future__ import annotations

from html import escape
from math import hypot

from sandbox.views.glyphs import INK, SHAPES, WHITE, Glyph
from sandbox.views.night import themed
from sandbox.views.tidy import FONT
from sandbox.views.words import clean

Point = tuple[float, float]
SMALL = 9  # the least size of text


class Sketch:
    """Marks in the order in which they are made, from the upper left."""

    def __init__(self, width: float) -> None:
        self.width = width
        self._marks: list[str] = []

    def box(
        self, x: float, y: float, width: float, height: float, *, fill: str,
        edge: str = "none", dash: str = "", round_px: float = 0,
    ) -> None:  # fmt: skip
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        rounded = f' rx="{round_px:g}"' if round_px else ""
        self._marks.append(
            f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"'
            f'{rounded} fill="{fill}" stroke="{edge}"{dashed}/>'
        )

    def text(
        self, x: float, y: float, text: str, *, size: float = 10, colour: str = INK,
        anchor: str = "left", bold: bool = False,
    ) -> None:  # fmt: skip
        weight = ' font-weight="bold"' if bold else ""
        side = "" if anchor == "left" else f' text-anchor="{_ANCHORS[anchor]}"'
        self._marks.append(
            f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" fill="{colour}"'
            f"{side}{weight}>{escape(clean(text))}</text>"
        )

    def line(self, start: Point, end: Point, colour: str, dash: str = "") -> None:
        (x0, y0), (x1, y1) = start, end
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self._marks.append(
            f'<line x1="{x0:g}" y1="{y0:g}" x2="{x1:g}" y2="{y1:g}" '
            f'stroke="{colour}" stroke-width="1.3"{dashed}/>'
        )

    def arrow(self, start: Point, end: Point, glyph: Glyph) -> None:
        """A line in the look of a glyph, with its shape where it ends."""
        (x0, y0), (x1, y1) = start, end
        self.line(start, end, glyph.colour, glyph.dashes)
        length = hypot(x1 - x0, y1 - y0) or 1
        back = 8 / length
        self.shape(x1 - (x1 - x0) * back, y1 - (y1 - y0) * back, glyph, x1 >= x0)

    def shape(
        self, x: float, y: float, glyph: Glyph, is_rightward: bool = True
    ) -> None:
        outline = _OUTLINES.get(glyph.shape)
        if outline is None:
            return
        turned = "" if is_rightward or glyph.shape != ">" else " scale(-1 1)"
        is_full = glyph.is_filled and glyph.shape not in SHAPES
        fill = glyph.colour if is_full else WHITE
        self._marks.append(
            f'<path transform="translate({x:g} {y:g}){turned}" d="{outline}" '
            f'fill="{fill}" stroke="{glyph.colour}" stroke-width="1.4"/>'
        )

    def svg(
        self, height: float, title: str, description: str, theme: str = "auto"
    ) -> str:
        return themed(self._svg(height, title, description), theme)

    def _svg(self, height: float, title: str, description: str) -> str:
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" '
            f'width="{self.width:g}" height="{height:g}" '
            f'viewBox="0 0 {self.width:g} {height:g}" font-family="{FONT}" '
            f'style="max-width:100%;height:auto;background:{WHITE}">'
            f"<title>{escape(clean(title))}</title>"
            f"<desc>{escape(description)}</desc>\n"
            + "\n".join(self._marks)
            + "\n</svg>\n"
        )


_ANCHORS = {"center": "middle", "right": "end"}

# By the names that matplotlib gives its markers.
_OUTLINES = {
    ">": "M-4 -4L4 0L-4 4Z",
    "o": "M-3.5 0A3.5 3.5 0 1 0 3.5 0A3.5 3.5 0 1 0 -3.5 0Z",
    "s": "M-3.5 -3.5H3.5V3.5H-3.5Z",
    "D": "M0 -4.5L4.5 0L0 4.5L-4.5 0Z",
    "x": "M-4 -4L4 4M-4 4L4 -4",
    "v": "M-4 -3.5H4L0 4Z",
    "^": "M-4 3.5H4L0 -4Z",
    "sx": "M-4 -4H4V4H-4ZM-4 -4L4 4M-4 4L4 -4",
    "oo": "M-1.6 0A1.6 1.6 0 1 0 1.6 0A1.6 1.6 0 1 0 -1.6 0ZM-4.6 0A4.6 4.6 0 1 0 4.6 0A4.6 4.6 0 1 0 -4.6 0Z",
}
