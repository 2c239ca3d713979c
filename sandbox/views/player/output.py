"""What a cell shows for a run: a still picture, the player below it, and the story as
text. Each says the same, and each stands where the others cannot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from sandbox.errors import BadOptionError
from sandbox.views.card import text_width
from sandbox.views.glyphs import GLYPHS
from sandbox.views.ledger_rows import LedgerRow
from sandbox.views.player.heights import frame_height
from sandbox.views.player.page import document, frame
from sandbox.views.player.payload import payload
from sandbox.views.player.room import NOTEBOOK
from sandbox.views.player.scenes import story
from sandbox.views.player.sketch import Sketch
from sandbox.views.player.stage import tapes_of, used_in_any
from sandbox.views.player.storyboard import GAP, WIDTH, Storyboard
from sandbox.views.player.veil import Veil
from sandbox.views.reading import Reading
from sandbox.views.view import Panel, View, picture
from sandbox.views.words import short, wrapped

OUTPUT_MAX = 150_000  # bytes of one output in a notebook


class Player(View):
    """A view that can be played. panels: what its text says after the story.

    payload: what a notebook has room for; `html` and `save` have all.
    """

    made_by = "compare(…)"

    def __init__(
        self, title: str, panels: Sequence[Panel], kinds: Iterable[str],
        readings: Sequence[Reading], theme: str = "auto", veil: Veil | None = None,
        at: int | None = None,
    ) -> None:  # fmt: skip
        super().__init__(title, panels, kinds)
        self.theme = theme
        tapes = used_in_any(readings) if len(readings) > 1 else tapes_of
        self._make = partial(
            payload, readings, title, theme, veil=veil, tapes=tapes, at=at
        )
        whole = f'{self.made_by}.save("run.html")'
        self.payload: Any = self._make(room=NOTEBOOK, whole=whole)

    @property
    def html(self) -> str:
        """A page of its own: a file to keep, to mail, to open without a network."""
        return document(self._make() if self.cut_lines() else self.payload)

    def cut_lines(self) -> list[str]:
        """What the player in a notebook leaves out, in words."""
        runs = [run for run in self.payload["runs"] if run["cut"] is not None]
        is_one = len(self.payload["runs"]) == 1
        said = [f"{'The player' if is_one else r['label']} {r['cut']}." for r in runs]
        return [line for text in said for line in wrapped(text)]

    def body(self) -> list[str]:
        return [*self.cut_lines(), *super().body()]

    def save(self, path: str | Path) -> None:
        """Write the page (.html), the picture (.svg) or the text (.txt) to a file."""
        suffix = Path(path).suffix.lower()
        if suffix == ".html":
            Path(path).write_text(self.html, encoding="utf-8", newline="\n")
        elif suffix in (".svg", ".txt"):
            super().save(path)
        else:
            raise BadOptionError(
                f"save writes .html, .svg or .txt, got {str(path)!r}. "
                f'Type for example save("run.html").'
            )

    @property
    def height(self) -> int:
        """Of the frame in a notebook, in pixels."""
        return frame_height(self.payload)

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, str]:
        bundle = super()._repr_mimebundle_()
        if sum(len(text.encode()) for text in bundle.values()) > OUTPUT_MAX:
            # The picture is in the HTML as well, and a notebook holds many outputs.
            del bundle["image/svg+xml"]
        return bundle

    def shown(self) -> str:
        """The picture comes first: it is all that is left where frames are forbidden."""
        said = f"{self.title}. {self.payload['story']}"
        return picture(self.svg, said) + frame(self.payload, self.height)


class OneRun(Player):
    """A single run, whose picture is its storyboard.

    Under a veil, picture and text are of `seen`, the part before it.
    """

    made_by = "show(…)"

    def __init__(
        self, reading: Reading, seen: Reading, panels: Sequence[Panel],
        kinds: Iterable[str], theme: str = "auto", veil: Veil | None = None,
        at: int | None = None,
    ) -> None:  # fmt: skip
        super().__init__(reading.name, panels, kinds, [reading], theme, veil, at)
        self._seen = seen
        self._asked = veil.lines(reading) if veil is not None else []

    def body(self) -> list[str]:
        told = [line for line in wrapped(story(self._seen), 0) if line]
        return [*told, *self._asked, *super().body()]

    @cached_property
    def svg(self) -> str:
        board, numbers = Storyboard(self._seen), LedgerRow(self._seen)
        sketch = Sketch(WIDTH)
        sketch.text(GAP, 18, short(self.title, 100), size=13, bold=True)
        _draw_legend(sketch, 36, self.legend.kinds)
        board.draw(sketch, 40)
        numbers.draw(sketch, 42 + board.height)
        height = 42 + board.height + numbers.height
        return sketch.svg(height, self.title, self.text, self.theme)


def _draw_legend(sketch: Sketch, y: float, kinds: Iterable[str]) -> None:
    x = float(GAP)
    for kind in kinds:
        glyph = GLYPHS[kind]
        sketch.arrow((x, y - 4), (x + 30, y - 4), glyph)
        sketch.text(x + 36, y, glyph.word, size=9.5, colour=glyph.colour)
        x += 36 + text_width(glyph.word, 9.5) + 16
