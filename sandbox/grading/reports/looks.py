"""How the end of an answer looks, the same in every page: shape, word and colour.

No end is told by colour alone, so that a page can be read in grey and by ear.
"""

from __future__ import annotations

from typing import NamedTuple

from sandbox.views.glyphs import FRAME, GLYPHS, INK, LINE, ON_DARK, QUIET, WASH, WHITE


class Look(NamedTuple):
    """short: the word where there is little room."""

    shape: str
    word: str
    short: str
    colour: str
    css: str  # the name of its class

    @property
    def drawn(self) -> str:
        """Shape and word, as HTML."""
        return (
            f'<span class="{self.css}"><span aria-hidden="true">{self.shape}</span> '
            f"{self.word}</span>"
        )


BLUE, RED = GLYPHS["wanted"].colour, GLYPHS["lost"].colour
ORANGE, VIOLET = GLYPHS["unwanted"].colour, GLYPHS["echo"].colour

LOOKS = {
    "passed": Look("●", "passed", "passed", BLUE, "s-passed"),
    "partial": Look("◐", "partly right", "partly", VIOLET, "s-partial"),
    "failed": Look("✕", "failed", "failed", RED, "s-failed"),
    "unanswered": Look("○", "no answer", "none", QUIET, "s-unanswered"),
    "died": Look("■", "ended its process", "died", RED, "s-died"),
    "too slow": Look("▲", "too slow", "slow", ORANGE, "s-slow"),
    "not marked": Look("?", "not marked", "not yet", ORANGE, "s-unmarked"),
}

NAMES = {
    "ground": WHITE, "ink": INK, "quiet": QUIET, "line": LINE, "wash": WASH,
    "frame": FRAME, "blue": BLUE, "red": RED, "orange": ORANGE, "violet": VIOLET,
}  # fmt: skip


def colours() -> str:
    """Light, and dark where the reader's system is."""
    light = "".join(f"--{name}:{colour};" for name, colour in NAMES.items())
    dark = "".join(f"--{name}:{ON_DARK[colour]};" for name, colour in NAMES.items())
    return (
        f":root{{color-scheme:light dark;{light}}}"
        f"@media (prefers-color-scheme:dark){{:root{{{dark}}}}}"
    )


def shapes() -> str:
    """The looks as classes; a cell of class c gets its shape from here, too."""
    names = {colour: name for name, colour in NAMES.items()}
    return "".join(
        f".{look.css}{{color:var(--{names[look.colour]})}}"
        f'td.{look.css}::before{{content:"{look.shape} "/""}}'
        for look in LOOKS.values()
    )
