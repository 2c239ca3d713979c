"""A view: a picture and a text that say the same, both made from a trace.

A notebook shows the SVG; a terminal, a screen reader and a comparison of outputs
get the text. Making either changes nothing in the run.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from html import escape
from pathlib import Path
from time import monotonic
from typing import Protocol
from urllib.parse import quote

from sandbox.errors import BadOptionError
from sandbox.views.card import Card, text_width
from sandbox.views.glyphs import GLYPHS
from sandbox.views.words import COLUMNS, ROWS, cut, limited, short

MARGIN = 20
HEAD = 40.0  # the title's part of the card
LEGEND = 26.0

_loaded_s = monotonic()  # about when a notebook's first cell was run
_shown_s: list[float] = []  # when its first picture was


def first_picture_after_s() -> float | None:
    """How long it took to the first picture in this kernel; None if there was none."""
    return _shown_s[0] - _loaded_s if _shown_s else None


class Panel(Protocol):
    """One part of a picture, as wide as the card."""

    height: float

    def draw(self, card: Card, top: float) -> None: ...

    def lines(self, most: int) -> list[str]:
        """The same in words, in at most so many lines."""
        ...


class View:
    """Panels below each other under a title; drawn when first looked at."""

    theme = "auto"

    def __init__(
        self, title: str, panels: Sequence[Panel], kinds: Iterable[str] = ()
    ) -> None:
        self.title = title
        self.panels = panels
        self.legend = Legend(kinds)

    @cached_property
    def text(self) -> str:
        lines = limited([self.title, *self.body()], ROWS, "lines")
        return "\n".join(cut(line, COLUMNS).rstrip() for line in lines)

    def body(self) -> list[str]:
        """What the panels say, each in its share of the room."""
        left = ROWS - 1
        lines: list[str] = []
        for place, panel in enumerate(self.panels):
            is_last = place == len(self.panels) - 1
            part = panel.lines(left if is_last else left // 2)
            lines += part
            left -= len(part)
        return lines

    @cached_property
    def svg(self) -> str:
        head = HEAD + (LEGEND if self.legend.kinds else 0)
        card = Card(head + sum(panel.height for panel in self.panels) + MARGIN / 2)
        card.text(MARGIN, 26, short(self.title, 80), size=14, bold=True)
        self.legend.draw(card, HEAD - 4)
        top = head
        for panel in self.panels:
            panel.draw(card, top)
            top += panel.height
        return card.svg(self.title, self.text, self.theme)

    def save(self, path: str | Path) -> None:
        """Write the picture (.svg) or the text (.txt) to a file."""
        forms = {".svg": lambda: self.svg, ".txt": lambda: self.text + "\n"}
        suffix = Path(path).suffix.lower()
        if suffix not in forms:
            raise BadOptionError(
                f"save writes .svg or .txt, got {str(path)!r}. "
                f'Type for example save("run.svg").'
            )
        Path(path).write_text(forms[suffix](), encoding="utf-8", newline="\n")

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, str]:
        if not _shown_s:
            _shown_s.append(monotonic())
        return {
            "text/html": f'<figure style="margin:0">{self.shown()}</figure>',
            "image/svg+xml": self.svg,
            "text/plain": self.text,
        }

    def shown(self) -> str:
        """What a notebook shows, as HTML."""
        return picture(self.svg, self.text)

    def __str__(self) -> str:
        return self.text

    __repr__ = __str__


PLAIN = " <>,;:=/'()!*@$+?{}[]|"  # need no % in the address of a picture


def picture(svg: str, said: str) -> str:
    """The drawing as HTML: never wider than its page, and read aloud as what it says.

    A notebook shows a bare SVG as a picture without a word to go with it.
    """
    alt = escape(said, quote=True).replace("\n", "&#10;")
    address = quote(svg, safe=PLAIN)
    return (
        f'<img alt="{alt}" style="max-width:100%" src="data:image/svg+xml,{address}">'
    )


class Legend:
    """The glyphs that were used, in the order of the registry: line, shape, word."""

    def __init__(self, kinds: Iterable[str]) -> None:
        found = set(kinds)
        self.kinds = [kind for kind in GLYPHS if kind in found]

    def draw(self, card: Card, top: float) -> None:
        x, y = float(MARGIN), top + 14
        for kind in self.kinds:
            glyph = GLYPHS[kind]
            width = 0.7 if kind == "request" else 1.4
            ends = [(x, y), (x + 30, y)]
            card.line(ends, colour=glyph.colour, width=width, dash=glyph.dash)
            card.shape(x + 24, y, glyph, 7)
            card.text(x + 38, y + 4, glyph.word, colour=glyph.colour)
            x += 38 + text_width(glyph.word, 11) + 18
