"""A white card to draw on: pixels from the top left, and the same SVG every time.

matplotlib draws it. Lines and shapes of one look are drawn together, which keeps
the file small; text stays text, so that it can be searched and read aloud.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from io import StringIO
from typing import TYPE_CHECKING, Any

from sandbox.views.glyphs import FRAME, INK, SHAPES, WHITE, Glyph
from sandbox.views.night import themed
from sandbox.views.tidy import tidied
from sandbox.views.words import clean, columns

if TYPE_CHECKING:
    from sandbox.views.drawing import Figure

WIDTH = 830
Point = tuple[float, float]

# Whatever a person has set for plots of their own changes nothing here.
SETTINGS: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "sandbox",
    "font.family": ["DejaVu Sans"],
    "text.usetex": False,
    "text.parse_math": False,
    "path.simplify": False,
    "path.sketch": None,
    "path.effects": [],
    "lines.dash_capstyle": "butt",
    "lines.scale_dashes": False,
}


class Card:
    """Gathers marks, then gives the SVG."""

    def __init__(self, height: float, width: float = WIDTH) -> None:
        self.width = width
        self.height = height
        self._boxes: list[tuple[Any, ...]] = []
        self._lines: dict[tuple[Any, ...], list[list[Point]]] = {}
        self._shapes: dict[tuple[Any, ...], list[Point]] = {}
        self._texts: list[tuple[Any, ...]] = []

    # Marks

    def box(
        self, x: float, y: float, width: float, height: float, *,
        fill: str = WHITE, edge: str = "none", line: float = 1.0,
    ) -> None:  # fmt: skip
        self._boxes.append((x, y, width, height, fill, edge, line))

    def under(
        self, paths: Sequence[Sequence[Point]], *, fill: str = "none",
        edge: str = "none", line: float = 1.0,
    ) -> None:  # fmt: skip
        """Many areas or lines of one look, among the boxes: a later box covers them."""
        if paths:
            self._boxes.append((paths, fill, edge, line))

    def line(
        self, points: Sequence[Point], *, colour: str, width: float = 1.2,
        dash: tuple[float, ...] = (), curved: bool = False,
    ) -> None:  # fmt: skip
        """Straight from point to point, or one curve with two handles."""
        key = (colour, width, dash, curved)
        self._lines.setdefault(key, []).append(list(points))

    def arrow(
        self, points: Sequence[Point], glyph: Glyph, *,
        width: float = 1.3, curved: bool = False, head: float = 6.0,
    ) -> None:  # fmt: skip
        """A line in the glyph's look with a head at its last point."""
        self.line(
            points, colour=glyph.colour, width=width, dash=glyph.dash, curved=curved
        )
        (x0, y0), (x1, y1) = points[-2], points[-1]
        length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5 or 1.0
        dx, dy = (x1 - x0) / length * head, (y1 - y0) / length * head
        wings = [
            (x1 - dx - dy / 2, y1 - dy + dx / 2),
            (x1 - dx + dy / 2, y1 - dy - dx / 2),
        ]
        self.line([wings[0], (x1, y1), wings[1]], colour=glyph.colour, width=width)

    def shape(self, x: float, y: float, glyph: Glyph, size: float = 8.0) -> None:
        if not glyph.shape:
            return
        alone = ((glyph.shape, glyph.is_filled, 1.0),)
        for shape, is_filled, scale in SHAPES.get(glyph.shape, alone):
            key = (shape, glyph.colour, is_filled, size * scale)
            self._shapes.setdefault(key, []).append((x, y))

    def text(
        self, x: float, y: float, text: str, *, size: float = 11.0, colour: str = INK,
        anchor: str = "left", bold: bool = False, backed: bool = False,
    ) -> None:  # fmt: skip
        """Text whose base line begins, ends or is centred at a point."""
        text = clean(text)
        if backed:
            width = text_width(text, size) * 0.95
            left = x - {"left": 0.0, "center": width / 2, "right": width}[anchor]
            self._texts.append((left - 1, y - size * 0.85, width + 2, size * 1.1))
        self._texts.append((x, y, text, size, colour, anchor, bold))

    # The picture

    def svg(self, title: str, description: str, theme: str = "auto") -> str:
        import matplotlib

        from sandbox.views.drawing import Figure, FigureCanvasSVG

        with matplotlib.rc_context(SETTINGS), warnings.catch_warnings():
            # The reader's own fonts show signs that matplotlib's font lacks.
            warnings.filterwarnings("ignore", message="Glyph .* missing")
            figure = Figure(figsize=(self.width / 72, self.height / 72), dpi=72)
            figure.patch.set_visible(False)
            self._draw(figure)
            out = StringIO()
            canvas: Any = FigureCanvasSVG(figure)
            canvas.print_svg(out, metadata={"Date": None, "Creator": None})
        drawn = out.getvalue()
        size = self.width, self.height
        return themed(tidied(drawn, *size, clean(title), description), theme)

    def _draw(self, figure: Figure) -> None:
        from sandbox.views.drawing import Affine2D

        down = Affine2D().scale(1, -1).translate(0, self.height)
        layers = [
            *self._box_artists(), *self._line_artists(),
            *self._shape_artists(), *self._text_artists(),
        ]  # fmt: skip
        for order, artist in enumerate(layers):
            artist.set(transform=down, zorder=order, clip_on=False)
            figure.add_artist(artist)

    def _box_artists(self) -> list[Any]:
        from sandbox.views.drawing import Rectangle

        card = (0.5, 0.5, self.width - 1, self.height - 1, WHITE, FRAME, 1.0)
        artists: list[Any] = []
        for mark in [card, *self._boxes]:
            *where, fill, edge, line = mark
            if len(where) == 1:
                artists.append(_areas(where[0]))
            else:
                x, y, w, h = where
                artists.append(Rectangle((x, y), w, h))
            artists[-1].set(facecolor=fill, edgecolor=edge, linewidth=line)
        return artists

    def _line_artists(self) -> list[Any]:
        from sandbox.views.drawing import Path, PathPatch

        artists = []
        for (colour, width, dash, curved), strokes in self._lines.items():
            follow = Path.CURVE4 if curved else Path.LINETO
            codes = [
                c for s in strokes for c in [Path.MOVETO, *[follow] * (len(s) - 1)]
            ]
            path = Path([point for stroke in strokes for point in stroke], codes)
            style = (0, dash) if dash else "solid"
            artists.append(
                PathPatch(
                    path, fill=False, edgecolor=colour, linewidth=width, linestyle=style
                )
            )
        return artists

    def _shape_artists(self) -> list[Any]:
        from sandbox.views.drawing import Line2D

        artists = []
        for (shape, colour, is_filled, size), points in self._shapes.items():
            xs, ys = [x for x, _ in points], [y for _, y in points]
            artists.append(
                Line2D(
                    xs, ys, linestyle="none", marker=shape, markersize=size,
                    markeredgecolor=colour, markeredgewidth=1.5,
                    markerfacecolor=colour if is_filled else WHITE,
                )
            )  # fmt: skip
        return artists

    def _text_artists(self) -> list[Any]:
        from matplotlib.text import Text

        from sandbox.views.drawing import Rectangle

        artists: list[Any] = []
        for mark in self._texts:
            if len(mark) == 4:
                x, y, w, h = mark
                artists.append(Rectangle((x, y), w, h, facecolor=WHITE))
                continue
            x, y, text, size, colour, anchor, bold = mark
            artists.append(
                Text(
                    x, y, text, fontsize=size, color=colour, horizontalalignment=anchor,
                    verticalalignment="baseline", fontweight="bold" if bold else "normal",
                    parse_math=False,
                )
            )  # fmt: skip
        return artists


def _areas(paths: Sequence[Sequence[Point]]) -> Any:
    from sandbox.views.drawing import Path, PathPatch

    codes = [
        Path.LINETO if place else Path.MOVETO
        for path in paths
        for place in range(len(path))
    ]
    return PathPatch(Path([point for path in paths for point in path], codes))


def text_width(text: str, size: float) -> float:
    """About how wide the text will be; what exactly depends on the reader's font."""
    return columns(text) * size * 0.62
